import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../story/diff/difference.ts';
import { CONDITIONS, ORDER, PATHS } from './planted/matches.ts';
import { ACTIONS, ANSWERS, REWRITES } from './planted/outcomes.ts';
import { CONNECTIONS, HOSTS, POLICIES, VIEWS } from './planted/resources.ts';
import { compared, type Planted } from './world.ts';

const FAMILIES = { PATHS, CONDITIONS, ORDER, ACTIONS, REWRITES, ANSWERS, POLICIES, HOSTS, CONNECTIONS, VIEWS };

describe.each(Object.entries(FAMILIES))('%s: what is planted is found', (_, cases) => {
  it.each(cases)('$name', async (planted) => {
    const { differences, unsettled, rules } = await compared(planted.old, planted.new);
    expect(unsettled).toEqual([]);
    expect(rules).not.toEqual([]);
    const told = differences.map(({ kind, changed, proxy }) => ({ kind, changed, ...(proxy && { proxy }) }));
    const { kind = 'requests', changed, proxy } = planted;
    expect(told).toContainEqual({ kind, changed, ...(proxy && { proxy }) });
    expect(differences.some((difference) => isLike(difference, planted))).toBe(true);
  });
});

function isLike({ example }: Difference, { request: wanted }: Planted): boolean {
  if (!wanted) return true;
  const request = example?.request;
  if (!request) return false;
  const { method = /^/, target = () => true, headers = {} } = wanted;
  const isSent = ([name, value]: [string, RegExp | undefined]) => {
    const sent = request.headers.find(([known]) => known === name)?.[1];
    return value === undefined ? sent === undefined : sent !== undefined && value.test(sent);
  };
  return method.test(request.method) && target(request.target) && Object.entries(headers).every(isSent);
}

it('is a hundred changes at least', () => {
  const names = Object.values(FAMILIES).flatMap((cases) => cases.map(({ name }) => name));
  expect(names.length).toBeGreaterThanOrEqual(100);
});
