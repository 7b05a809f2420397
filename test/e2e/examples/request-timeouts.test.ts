/** Half a second for an answer that takes two. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../http.ts';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  example = await Example.start('request-timeouts', { network: 64 });
});

afterAll(() => example?.stop());

function reviews() {
  return ask('http://reviews:9080/reviews/0', {}, example.running.ports.mesh);
}

test('what the README says is so, after half a second, and one for the page', async () => {
  const [, direct, page] = await Promise.all([
    example.session(0),
    reviews(),
    ask(`http://127.0.0.1:${example.running.ports.gateway}/productpage`),
  ]);
  expect(direct.seconds).toBeGreaterThan(0.45);
  expect(direct.seconds).toBeLessThan(1.5);
  expect(page.seconds).toBeGreaterThan(0.95);
  expect(page.seconds).toBeLessThan(1.9);
});

test('without the timeout, the answer comes after two seconds', async () => {
  await example.edit('reviews.yaml', /^ *timeout: .*\n/m, '');
  await example.session(1);
  expect((await reviews()).seconds).toBeGreaterThan(1.9);
});
