/** Weights between two versions, counted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plausible } from '../../conformance/shares.ts';
import { ask } from '../http.ts';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  example = await Example.start('traffic-shifting', { network: 63 });
});

afterAll(() => example?.stop());

const TOTAL = 500;

for (const [weights, share] of [
  ['half and half', 0.5],
  ['three to one', 0.75],
] as const) {
  test(`${weights}: the share of version 1`, async () => {
    if (share === 0.75) await example.edit('reviews.yaml', /weight: 50(.*)weight: 50/s, 'weight: 3$1weight: 1');
    const answers = await Promise.all(
      Array.from({ length: TOTAL }, () => ask('http://reviews:9080/reviews/0', {}, example.running.ports.mesh)),
    );
    const first = answers.filter(({ body }) => body.includes('reviews-v1')).length;
    const third = answers.filter(({ body }) => body.includes('reviews-v3')).length;
    expect(first + third).toBe(TOTAL);
    expect(plausible(first, TOTAL, share), `${first} of ${TOTAL}`).toBe(true);
  });
}

test('then everything goes to version 3', async () => {
  await example.edit('reviews.yaml', /^ *- \{.*\}\n *- \{.*\}\n/m, example.readme.yaml[0] as string);
  await example.session(0);
});
