/** Chances are what they should be: counted with dice that fall the same way every time, so that no run is unlucky. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../../plan/decide.ts';
import type { Fault, Forward, HttpHandler } from '../../plan/plan.ts';
import { writeTable } from '../../plan/table/write.ts';
import { loadTraffic, type World } from './wasm.ts';

const THROWS = 20_000;
/** Standard deviations that a share may be away. */
const SIGMA = 4;

let world: World;

beforeAll(async () => {
  world = await loadTraffic(20_240_601);
});

const NO_EDITS = { request: { set: [], add: [], remove: [] }, response: { set: [], add: [], remove: [] } };

function forward(weights: number[], mirrors: number[] = []): Forward {
  const place = (host: string) => ({ cluster: `outbound|80||${host}`, host, port: 80 });
  return {
    kind: 'forward',
    headers: NO_EDITS,
    weighted: weights.length > 1,
    destinations: weights.map((weight, i) => ({ ...place(`d${i}`), weight, headers: NO_EDITS })),
    mirrors: mirrors.map((perMillion, i) => ({ ...place(`m${i}`), perMillion, shadowSuffix: false })),
    timeout: 0,
    rewrite: {},
  };
}

/** How often each destination with its mirrors was chosen: `d0`, `d1+m0`, …; and what became of the request. */
function tally(action: Forward, fault?: Fault): Map<string, number> {
  const rule = { name: 'rule', matches: [{ conditions: [] }], action, ...(fault && { fault }) };
  const host = { name: 'a', domains: ['a'], httpsRedirect: false, rules: [rule] };
  const handler: HttpHandler = {
    kind: 'http',
    name: 'shares',
    edge: false,
    ports: 'ignored',
    forwardProxy: false,
    pathNormalization: 'BASE',
    virtualHosts: [host],
  };
  const decisions = decide(host);
  const options = { nameRules: false, nameDefaults: true, dialect: 'latin1' } as const;
  expect(world.simulator.configure('shares', writeTable(handler, [decisions], options))).toBe(true);
  const names = new Map(decisions.classes.map(({ name, action }) => [name, placesOf(action as Forward)]));
  const counts = new Map<string, number>();
  for (let i = 0; i < THROWS; i++) {
    const stream = world.simulator.request('shares', [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':authority', 'a'],
      [':path', '/'],
    ]);
    const delayed = stream.state === 'paused';
    if (delayed) world.simulator.advance(50);
    const end = stream.state === 'replied' ? 'aborted' : names.get(stream.routeClass ?? '');
    const key = `${delayed ? 'delayed ' : ''}${end}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const placesOf = ({ destinations, mirrors }: Forward) =>
  [...destinations, ...mirrors].map(({ host }) => host).join('+');

function expectShares(counts: Map<string, number>, shares: Record<string, number>): void {
  expect([...counts.keys()].filter((key) => !(shares[key]! > 0))).toEqual([]);
  for (const [key, share] of Object.entries(shares)) {
    const bound = SIGMA * Math.sqrt(THROWS * share * (1 - share));
    const count = counts.get(key) ?? 0;
    expect(
      Math.abs(count - THROWS * share),
      `${key}: ${count} of ${THROWS}, expected a share of ${share}`,
    ).toBeLessThanOrEqual(bound);
  }
}

describe('outcomes', () => {
  test.each<[title: string, action: Forward, shares: Record<string, number>]>([
    ['weights in percent', forward([75, 25]), { d0: 0.75, d1: 0.25 }],
    ['weights that do not total 100', forward([1, 1, 1]), { d0: 1 / 3, d1: 1 / 3, d2: 1 / 3 }],
    ['a weight of zero', forward([0, 5]), { d1: 1 }],
    ['a small share', forward([1, 999]), { d0: 0.001, d1: 0.999 }],
    ['a partial mirror', forward([1], [200_000]), { d0: 0.8, 'd0+m0': 0.2 }],
    ['a mirror of one in ten thousand', forward([1], [100]), { d0: 0.9999, 'd0+m0': 0.0001 }],
    ['two partial mirrors, by one throw', forward([1], [200_000, 500_000]), { d0: 0.5, 'd0+m1': 0.3, 'd0+m0+m1': 0.2 }],
    [
      'weights and mirrors multiplied',
      forward([1, 3], [500_000, 1_000_000]),
      { 'd0+m1': 0.125, 'd0+m0+m1': 0.125, 'd1+m1': 0.375, 'd1+m0+m1': 0.375 },
    ],
  ])('%s', (_, action, shares) => {
    expectShares(tally(action), shares);
  });
});

describe('faults', () => {
  const delay = (perMillion: number) => ({ delay: { milliseconds: 5, perMillion } });
  const abort = (perMillion: number) => ({ abort: { httpStatus: 503, perMillion } });

  test.each<[title: string, fault: Fault, shares: Record<string, number>]>([
    ['a delay', delay(300_000), { d0: 0.7, 'delayed d0': 0.3 }],
    ['an abort', abort(10_000), { d0: 0.99, aborted: 0.01 }],
    ['a chance of one in a million', abort(1), { d0: 0.999_999, aborted: 0.000_001 }],
    ['all but one in a million', abort(999_999), { d0: 0.000_001, aborted: 0.999_999 }],
    [
      'a delay and an abort, each by its own throw',
      { ...delay(500_000), ...abort(200_000) },
      { d0: 0.4, aborted: 0.1, 'delayed d0': 0.4, 'delayed aborted': 0.1 },
    ],
  ])('%s', (_, fault, shares) => {
    expectShares(tally(forward([1]), fault), shares);
  });

  test('do not depend on the outcome', () => {
    const shares = { d0: 0.35, d1: 0.35, aborted: 0.3 };
    expectShares(tally(forward([1, 1]), abort(300_000)), shares);
  });
});
