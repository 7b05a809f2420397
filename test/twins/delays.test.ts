/** Whatever else happens meanwhile (other requests, reloads, clients that leave, ticks), a delay lasts as long as it should. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decide } from '../../plan/decide.ts';
import { writeTable } from '../../plan/table/write.ts';
import type { Stream } from '../../simulator/stream.ts';
import { EXAMPLE } from './example.ts';
import { loadTraffic, type World } from './wasm.ts';

/** How much too soon a delayed request may go on, with a tick for another one, and how late. In milliseconds. */
const EARLIEST = 1.5;
const LATEST = 2;
const DELAYS = [1, 5, 50, 2_000];
const ABORT = { perMillion: 1_000_000, httpStatus: 503 };

/** `/5` is delayed by 5 ms, `/5/abort` is aborted after them. */
const [host] = EXAMPLE.virtualHosts;
const rules = DELAYS.flatMap((milliseconds) =>
  [undefined, ABORT].map((abort) => ({
    ...host!.rules[0]!,
    matches: [{ conditions: [pathIs(`/${milliseconds}${abort ? '/abort' : ''}`)] }],
    fault: { delay: { milliseconds, perMillion: 1_000_000 }, ...(abort && { abort }) },
  })),
);

function pathIs(value: string) {
  return { on: 'path', test: { kind: 'exact', value }, ignoreCase: false } as const;
}

type Step =
  | { kind: 'send'; delay: number; abort: boolean }
  | { kind: 'wait'; milliseconds: number }
  | { kind: 'leave'; who: number }
  | { kind: 'reload' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      delay: fc.constantFrom(...DELAYS),
      abort: fc.boolean(),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(0.5, 1, 4, 30, 1_000) }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant('leave' as const), who: fc.nat(20) }), weight: 1 },
  { arbitrary: fc.constant({ kind: 'reload' as const }), weight: 1 },
);

let world: World;
let table: Uint8Array;

beforeAll(async () => {
  world = await loadTraffic();
  const handler = { ...EXAMPLE, virtualHosts: [{ ...host!, rules }] };
  table = writeTable(handler, handler.virtualHosts.map(decide), {
    nameRules: true,
    nameDefaults: false,
    dialect: 'latin1',
  });
});

const send = (path: string) =>
  world.simulator.request('delays', [
    [':method', 'GET'],
    [':authority', 'a'],
    [':path', path],
  ]);

test('delays last as long as they should', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60, size: 'max' }), (list) => {
      expect(world.simulator.configure('delays', table)).toBe(true);
      const sent: { stream: Stream; delay: number; abort: boolean }[] = [];
      const gone = new Set<Stream>();
      for (const step of list) {
        if (step.kind === 'send') {
          sent.push({ ...step, stream: send(`/${step.delay}${step.abort ? '/abort' : ''}`) });
        } else if (step.kind === 'wait') {
          world.simulator.advance(step.milliseconds);
        } else if (step.kind === 'reload') {
          world.simulator.configure('delays', table);
        } else {
          const leaving = sent[step.who]?.stream;
          if (leaving?.state !== 'paused') continue;
          world.simulator.reset(leaving);
          gone.add(leaving);
        }
      }
      world.simulator.advance(Math.max(...DELAYS) + LATEST);
      for (const { stream, delay, abort } of sent) {
        if (gone.has(stream)) continue;
        expect(stream.state).toBe(abort ? 'replied' : 'continued');
        const lasted = stream.settledAt! - stream.startedAt;
        expect(lasted, `a delay of ${delay} ms`).toBeGreaterThanOrEqual(delay - EARLIEST);
        expect(lasted, `a delay of ${delay} ms`).toBeLessThanOrEqual(delay + LATEST);
      }
      expect(world.simulator.contexts).toBe(1);
    }),
  );
});

test.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
])('the wall clock is set %s: what waits is let go soon all the same', (_, jump) => {
  world.simulator.configure('delays', table);
  const stream = send('/50');
  world.simulator.advance(10);
  world.clock.epoch += jump;
  world.simulator.advance(50 + LATEST);
  expect(stream.state).toBe('continued');
});

test('nothing ticks when nothing waits', () => {
  world.simulator.configure('delays', table);
  send('/5');
  expect(world.simulator.ticking).toBe(true);
  world.simulator.advance(100);
  expect(world.simulator.ticking).toBe(false);
});
