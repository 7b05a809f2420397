/** Everyone is at version 1, but for jason. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  example = await Example.start('request-routing', { network: 61 });
});

afterAll(() => example?.stop());

test('what the README says is so', () => example.session(0));

test('a prefix in the place of the whole name lets jasonx in', async () => {
  const ask = example.readme.sessions[0]?.find(({ line }) => line.includes('jasonx'));
  await example.edit('virtual-services.yaml', /exact: jason/, 'prefix: jas');
  expect(await example.type(ask?.line ?? '')).toBe('reviews-v2');
});
