/** Past the limit of `--max-active-faults` a rule's fault does not happen, and that is counted: in the simulator. */
import { beforeEach, expect, test } from 'vitest';
import { decide } from '../../plan/decide.ts';
import { writeTable } from '../../plan/table/write.ts';
import type { Stream } from '../../simulator/stream.ts';
import { httpListener } from '../envoy/plans.ts';
import { loadTraffic, type World } from '../twins/wasm.ts';
import { DELAY, HOST } from './delaying-rules.ts';

let world: World;
beforeEach(async () => {
  world = await loadTraffic();
});

const handler = httpListener([HOST]).chains[0]!.handler;
const configure = (maxActiveFaults?: number) => {
  if (handler.kind !== 'http') throw new Error('an HTTP listener has an HTTP handler');
  const table = { nameRules: true, nameDefaults: false, dialect: 'latin1', maxActiveFaults } as const;
  expect(world.simulator.configure('limited', writeTable(handler, [decide(HOST)], table))).toBe(true);
};
const send = (fault: string) =>
  world.simulator.request('limited', [
    [':method', 'GET'],
    [':authority', 'a'],
    [':path', '/'],
    ['x-fault', fault],
  ]);
const states = (streams: Stream[]) => streams.map(({ state }) => state);
const metric = (name: string) => world.simulator.metrics.get(`mainsheet.${name}`) ?? 0;

test('without a limit 20,000 are delayed at once, and all are let go', () => {
  configure();
  const streams = Array.from({ length: 20_000 }, () => send('delay'));
  expect(metric('active_faults')).toBe(20_000);
  expect(world.simulator.advance(DELAY + 2)).toHaveLength(20_000);
  expect(new Set(states(streams))).toEqual(new Set(['continued']));
  expect(metric('active_faults')).toBe(0);
  expect(metric('delayed.rule.default/a/late')).toBe(20_000);
  expect(world.simulator.ticking).toBe(false);
  expect(world.simulator.contexts).toBe(1);
});

test('past a limit no fault happens, and that is counted by rule', () => {
  configure(2);
  expect(states([send('both'), send('delay')])).toEqual(['paused', 'paused']);
  expect(states([send('delay'), send('both'), send('abort'), send('none')])).toEqual(Array(4).fill('continued'));
  expect(metric('overflowed.rule.default/a/late')).toBe(1);
  expect(metric('overflowed.rule.default/a/late and aborted')).toBe(1);
  expect(metric('overflowed.rule.default/a/aborted')).toBe(1);
  expect(states([send('seldom')])).toEqual(['continued']);
  expect(metric('overflowed.rule.default/a/seldom')).toBe(0);
  expect(states(world.simulator.advance(DELAY + 2))).toEqual(['replied', 'continued']);
  expect(states([send('delay'), send('abort')])).toEqual(['paused', 'replied']);
});

test('a limit of 0 is no faults at all', () => {
  configure(0);
  expect(states([send('delay'), send('abort')])).toEqual(['continued', 'continued']);
  expect(metric('active_faults')).toBe(0);
});

test('who leaves counts until the delay would have been over', () => {
  configure(1);
  world.simulator.reset(send('delay'));
  expect(states([send('delay')])).toEqual(['continued']);
  world.simulator.advance(DELAY + 2);
  expect(metric('active_faults')).toBe(0);
  expect(states([send('delay')])).toEqual(['paused']);
});

test('who waits under older rules counts, and who has left together with them does not', () => {
  configure(2);
  const [stays, leaves] = [send('delay'), send('delay')];
  configure(2);
  expect(states([send('delay')])).toEqual(['continued']);
  for (const stream of [stays, leaves]) world.simulator.reset(stream);
  expect(states([send('delay'), send('delay'), send('delay')])).toEqual(['paused', 'paused', 'continued']);
  expect(metric('active_faults')).toBe(2);
});
