/** Weights between two versions, counted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plausible } from '../../conformance/shares.ts';
import { ask } from '../http.ts';
import { Example } from './example.ts';

const TOTAL = 500;

let example: Example;

beforeAll(async () => {
  example = await Example.start('traffic-shifting', { network: 63 });
});

afterAll(() => example?.stop());

test('half and half', () => expectShare(0.5));

test('three to one', async () => {
  await example.edit('reviews.yaml', /weight: 50/, 'weight: 3');
  await example.edit('reviews.yaml', /weight: 50/, 'weight: 1');
  await expectShare(0.75);
});

test('then everything goes to version 3', async () => {
  await example.edit('reviews.yaml', /^( *- \{.*\}\n){2}/m, example.readme.yaml[0] as string);
  await example.session(0);
});

/** Every answer comes from version 1 or 3; about so many from version 1. */
async function expectShare(share: number): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: TOTAL }, () => ask('http://reviews:9080/reviews/0', {}, example.running.ports.mesh)),
  );
  const from = (version: string) => answers.filter(({ body }) => body.includes(`reviews-${version}`)).length;
  expect(from('v1') + from('v3')).toBe(TOTAL);
  expect(plausible(from('v1'), TOTAL, share), `${from('v1')} of ${TOTAL}`).toBe(true);
}
