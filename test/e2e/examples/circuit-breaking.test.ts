/** A full pool refuses; an endpoint that fails is put out of use, and comes back. */
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../http.ts';
import { Example } from './example.ts';

/** Of Envoy: each may have a connection of its own, whatever the limit, and one request more that waits for it. */
const THREADS = availableParallelism();

let example: Example;

beforeAll(async () => {
  example = await Example.start('circuit-breaking', { network: 66 });
});

afterAll(() => example?.stop());

function httpbin(path: string) {
  return ask(`http://httpbin:8000${path}`, {}, example.running.ports.mesh);
}

test('one request at a time is answered', async () => {
  for (let n = 0; n < 20; n++) await example.session(0);
});

test('of many at once, most are refused without being sent, with UO', async () => {
  const answers = await Promise.all(Array.from({ length: 10 * THREADS }, () => httpbin('/delay/1')));
  const answered = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 503);
  expect(answered + refused.length).toBe(answers.length);
  expect(answered).toBeGreaterThanOrEqual(1);
  expect(answered).toBeLessThanOrEqual(2 * THREADS);
  expect(refused.every(({ seconds }) => seconds < 1)).toBe(true);
  expect(refused.every(({ headers }) => headers['x-envoy-overloaded'] === 'true')).toBe(true);
  const overflow = /GET httpbin:8000\/delay\/1 .* 503 .*\(UO\)/g;
  await example.running.until(() => [...example.running.output.matchAll(overflow)].length === refused.length);
});

test('after a 5xx the endpoint is out of use, and comes back', async () => {
  await example.edit('httpbin.yaml', /baseEjectionTime: 3m/, 'baseEjectionTime: 1s');
  await example.session(1);
  await example.session(2);
  await expect.poll(async () => (await httpbin('/get')).status, { timeout: 10_000, interval: 200 }).toBe(200);
});
