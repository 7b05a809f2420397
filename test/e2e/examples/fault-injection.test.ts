/** Delays and aborts between reviews and ratings, for jason only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../http.ts';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  example = await Example.start('fault-injection', { network: 62 });
});

afterAll(() => example?.stop());

test('what the README says is so, after 7 seconds for jason only', async () => {
  const { mesh, gateway } = example.running.ports;
  const url = 'http://ratings:9080/ratings/0';
  const page = `http://127.0.0.1:${gateway}/productpage`;
  const [, slow, quick, gaveUp] = await Promise.all([
    example.session(0),
    ask(url, { headers: { 'end-user': 'jason' } }, mesh),
    ask(url, {}, mesh),
    ask(page, { headers: { cookie: 'user=jason' } }),
  ]);
  expect(slow.seconds).toBeGreaterThan(6.9);
  expect(slow.seconds).toBeLessThan(8.5);
  expect(quick.seconds).toBeLessThan(3);
  expect(gaveUp.seconds).toBeGreaterThan(5.9);
  expect(gaveUp.seconds).toBeLessThan(6.9);
});

test('what the README says of the abort is so', async () => {
  await example.edit('ratings.yaml', /^ *delay: .*\n/m, example.readme.yaml[0] as string);
  await example.session(1);
});
