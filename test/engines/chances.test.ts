/** Where there is chance, both engines come to the same results, and each of them as often as the other. */
import { expect, test } from 'vitest';
import type { Action, Fault, HttpHandler, Mirror } from '../../plan/plan.ts';
import { forward } from '../plan/rules.ts';
import { linesOf } from './compare.ts';
import { NO_EDITS } from './edits.ts';
import { runBoth } from './engines.ts';
import { destination, mirror } from './places.ts';
import type { Request } from './requests.ts';

const THROWS = 300;
/** Standard deviations: once in a million and a half. */
const SIGMA = 5;

const [HALF, FIFTH] = [500_000, 200_000];
const tagged = (subset: string, weight: number) => ({
  ...destination(subset, weight),
  headers: { ...NO_EDITS, request: { set: [['x-a', subset]] as [string, string][], add: [], remove: [] } },
});

const CASES: Record<string, { action: Action; fault?: Fault; outcomes: number }> = {
  weights: { action: among([destination('v1', 1), destination('v2', 3)]), outcomes: 2 },
  'weights with headers of their own': {
    action: among([tagged('v1', 1), tagged('v2', 1), tagged('v3', 1)]),
    outcomes: 3,
  },
  'weights and a partial mirror': {
    action: among([destination('v1', 1), destination('v2', 1)], [mirror('m1', HALF, true)]),
    outcomes: 4,
  },
  'partial mirrors, of which the rarer never comes alone': {
    action: among([destination('v1', 1)], [mirror('m1', HALF, true), mirror('m2', FIFTH, true)]),
    outcomes: 3,
  },
  'more partial mirrors than are multiplied out': {
    action: among(
      [destination('v1', 1)],
      ['m1', 'm2', 'v2', 'v3'].map((subset) => mirror(subset, HALF, false)),
    ),
    outcomes: 2,
  },
  'an abort': {
    action: among([destination('v1', 1)]),
    fault: { abort: { perMillion: FIFTH, httpStatus: 418 } },
    outcomes: 2,
  },
  'an abort over weights': {
    action: among([destination('v1', 1), destination('v2', 1)]),
    fault: { abort: { perMillion: HALF, grpcStatus: 14 } },
    outcomes: 3,
  },
};

test('both engines come to the same results, alike often', async () => {
  const list = Object.values(CASES).map(({ action, fault }) => ({
    handler: handlerOf(action, fault),
    requests: Array.from({ length: THROWS }, (): Request => REQUEST),
  }));
  const results = await runBoth(list);
  for (const [n, [title, { outcomes }]] of Object.entries(CASES).entries()) {
    const wasm = tally(results[n]!.map((both) => linesOf(both.wasm)));
    const native = tally(results[n]!.map((both) => linesOf(both.native)));
    const all = [...new Set([...wasm.keys(), ...native.keys()])];
    expect(all, title).toHaveLength(outcomes);
    for (const outcome of all) {
      const [ours, theirs] = [wasm.get(outcome) ?? 0, native.get(outcome) ?? 0];
      expect(Math.abs(ours - theirs), `${title}: ${ours} against ${theirs} times\n${outcome}`).toBeLessThanOrEqual(
        SIGMA * Math.sqrt(ours + theirs),
      );
    }
  }
});

const REQUEST: Request = { method: 'GET', path: '/', host: 'a', headers: [], body: '' };

function among(destinations: ReturnType<typeof destination>[], mirrors: Mirror[] = []): Action {
  return forward({}, { destinations, weighted: destinations.length > 1, mirrors });
}

function handlerOf(action: Action, fault: Fault | undefined): HttpHandler {
  const rule = { name: 'rule', matches: [{ conditions: [] }], ...(fault && { fault }), action };
  return {
    kind: 'http',
    name: 'chances',
    edge: false,
    ports: 'ignored',
    forwardProxy: false,
    pathNormalization: 'BASE',
    virtualHosts: [{ name: 'a', domains: ['a'], httpsRedirect: false, rules: [rule] }],
  };
}

/** How often each result came; its hits in whatever order they came in. */
function tally(results: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const lines of results) {
    const key = lines.toSorted().join('\n');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
