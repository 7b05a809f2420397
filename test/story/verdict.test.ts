import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decide } from '../../plan/decide.ts';
import { asSeen } from '../../story/request.ts';
import { read } from '../../story/tried.ts';
import { Disagreement, Filter } from '../../story/verdict.ts';
import { EXAMPLE, EXAMPLE_REQUESTS } from '../twins/example.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

const [host] = EXAMPLE.virtualHosts;
const decided = decide(host!);
const request = {
  ...{ method: 'GET', scheme: 'http' as const, host: 'a', port: 80, authority: 'a' },
  ...{ target: '/exact', headers: [] },
};
const seen = asSeen(request, 'a', EXAMPLE, false)!;

it('holds a reading that differs from the filter to be a bug', async () => {
  const filter = await Filter.load(readFileSync(TRAFFIC_WASM));
  filter.configure(EXAMPLE, EXAMPLE.virtualHosts.map(decide));
  const { entry } = read(decided, seen);
  expect(entry?.rule.name).toBe('exact');
  filter.confirm(EXAMPLE, decided, seen, entry);
  for (const wrong of [undefined, decided.entries[1]]) {
    expect(() => filter.confirm(EXAMPLE, decided, seen, wrong)).toThrow(Disagreement);
  }
});

it('has an example for the rule that it asks about', () => {
  expect(EXAMPLE_REQUESTS.map(([rule]) => rule)).toContain('exact');
});
