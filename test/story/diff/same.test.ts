import { describe, expect, it } from 'vitest';
import { DEFAULTS, REWRITES, SHARES, UNITS } from './same/actions.ts';
import { MERGED, ORDER, OTHERS, PATHS, SPELLINGS } from './same/matches.ts';
import { RESOURCES, STYLE } from './same/resources.ts';
import { compared } from './world.ts';

const FAMILIES = { ORDER, PATHS, SPELLINGS, OTHERS, MERGED, RESOURCES, STYLE, SHARES, UNITS, DEFAULTS, REWRITES };

describe.each(Object.entries(FAMILIES))('%s: nothing fares otherwise', (_, pairs) => {
  it.each(pairs)('$name', async ({ old, new: fresh }) => {
    expect(JSON.stringify(fresh)).not.toBe(JSON.stringify(old));
    const { differences, unsettled } = await compared(old, fresh);
    expect({ differences, unsettled }).toEqual({ differences: [], unsettled: [] });
  });
});

it('is told of a hundred rewrites at least', () => {
  const names = Object.values(FAMILIES).flatMap((pairs) => pairs.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(100);
});
