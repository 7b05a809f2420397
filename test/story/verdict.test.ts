import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { decide } from '../../plan/decide.ts';
import type { HttpHandler } from '../../plan/plan.ts';
import type { Header } from '../../simulator/headers.ts';
import { findHost } from '../../story/hosts.ts';
import { type HeaderList, pathOf, type SeenRequest } from '../../story/request.ts';
import { read } from '../../story/tried.ts';
import { Disagreement, Filter } from '../../story/verdict.ts';
import { EXAMPLE, EXAMPLE_REQUESTS } from '../twins/example.ts';
import { handlers } from '../twins/plans.ts';
import { requests } from '../twins/requests.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

const RUNS = 200;

let filter: Filter;
beforeAll(async () => {
  filter = await Filter.load(readFileSync(TRAFFIC_WASM));
});

/** Requests whose headers are text. */
function seen(list: Header[]): SeenRequest {
  const headers = list.map(([name, value]) => [name, String(value)]) as HeaderList;
  const value = (name: string) => headers.find(([known]) => known === name)?.[1] ?? '';
  const target = value(':path');
  const named = { method: value(':method'), scheme: value(':scheme'), authority: value(':authority') };
  return { ...named, target, path: pathOf(target), headers };
}

/** The rule that the reading names, once the filter has confirmed it. */
function told(handler: HttpHandler, request: SeenRequest): string | undefined {
  const decisions = handler.virtualHosts.map(decide);
  filter.configure(handler, decisions);
  const host = findHost(handler, request.authority)?.host;
  const decided = decisions.find((candidate) => candidate.host === host);
  const entry = decided && read(decided, request).entry;
  filter.confirm(handler, decided, request, entry);
  return entry?.rule.name;
}

it.each(EXAMPLE_REQUESTS.map(([rule, headers]) => ({ rule, headers })))('reads the rule $rule', ({ rule, headers }) => {
  expect(told(EXAMPLE, seen(headers))).toBe(rule);
});

it('reads random plans as the filter does', { timeout: 60_000 }, () => {
  let plans = 0;
  const rules = new Set<string | undefined>();
  const lists = fc.array(requests('utf8'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(handlers, lists, (handler, list) => {
      const named = { ...handler, name: `plan ${plans++}` };
      for (const headers of list) rules.add(told(named, seen(headers)));
    }),
    { numRuns: RUNS },
  );
  expect(rules.size).toBeGreaterThan(3);
});

it('holds a reading that differs from the filter to be a bug', () => {
  const decided = decide(EXAMPLE.virtualHosts[0]!);
  const request = seen(EXAMPLE_REQUESTS[0]![1]);
  const { entry } = read(decided, request);
  expect(entry?.rule.name).toBe('exact');
  for (const wrong of [undefined, decided.entries[1]]) {
    expect(() => filter.confirm(EXAMPLE, decided, request, wrong)).toThrow(Disagreement);
  }
});
