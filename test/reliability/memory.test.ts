/** The filter's memory does not grow, however many tables and requests it has met; nothing waits at the end. */
import { expect, test } from 'vitest';
import { FILTERS } from '../../cli/filter.ts';
import { EXAMPLE, EXAMPLE_REQUESTS } from '../twins/example.ts';
import { loadFilter, loadTraffic } from '../twins/wasm.ts';
import { runs } from './runs.ts';
import { soundTables, tableOf } from './tables.ts';

const { count } = runs('SOAK_REQUESTS', 20_000);

test('in the simulator the filter’s memory does not grow', async () => {
  const { simulator } = await loadTraffic();
  const tables = soundTables(1);
  const serve = (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      expect(simulator.configure('soak', tables[round % tables.length]!)).toBe(true);
      for (const [, headers] of EXAMPLE_REQUESTS) {
        const stream = simulator.request('soak', headers);
        if (round % 3 === 0) simulator.reset(stream);
      }
      simulator.advance(10_000);
    }
    return simulator.memoryBytes;
  };
  const warm = serve(tables.length * 2);
  expect(serve(Math.max(count / 100, tables.length * 2))).toBe(warm);
  expect(simulator.contexts).toBe(1);
  expect(simulator.ticking).toBe(false);
});

test.each(FILTERS)('configurations that %s refuses leave nothing behind', async (name) => {
  const { simulator } = await loadFilter(name);
  const refuse = () => expect(simulator.configure('soak', Uint8Array.of(1, 2, 3))).toBe(false);
  refuse();
  const warm = simulator.memoryBytes;
  for (let i = 0; i < 5_000; i++) refuse();
  expect(simulator.memoryBytes).toBe(warm);
});

test('what belongs to a table goes with it, to the last byte', async () => {
  const { simulator } = await loadTraffic();
  const table = tableOf(EXAMPLE);
  const delayed = EXAMPLE_REQUESTS.find(([rule]) => rule === 'delay')![1];
  const reload = () => {
    expect(simulator.configure('soak', table)).toBe(true);
    simulator.request('soak', delayed);
    simulator.advance(20);
  };
  for (let i = 0; i < 10; i++) reload();
  const warm = simulator.memoryBytes;
  // A page is told of, not a byte: so often that a few bytes each time are some.
  for (let i = 0; i < 6_000; i++) reload();
  expect(simulator.memoryBytes).toBe(warm);
});
