/** Version 1 answers, version 2 sees copies: what reached them is in the applications' log. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plausible } from '../../conformance/shares.ts';
import { ask } from '../http.ts';
import { Example } from './example.ts';

const LOG = ['httpbin-v1: GET httpbin:8000/headers', 'httpbin-v2: GET httpbin-shadow:8000/headers'];
const TOTAL = 400;

let example: Example;

beforeAll(async () => {
  example = await Example.start('mirroring', { network: 65 });
});

afterAll(() => example?.stop());

test('what the README says is so, in the log too', async () => {
  expect(example.readme.log).toEqual(LOG);
  await example.session(0);
  await example.running.until(() => LOG.every((line) => count(line) === 1));
});

test('a quarter of the requests is copied', async () => {
  await example.edit('httpbin.yaml', /value: 100/, 'value: 25');
  for (let n = 0; n < TOTAL; n++) {
    expect(await ask('http://httpbin:8000/get', {}, example.running.ports.mesh)).toMatchObject({ status: 200 });
  }
  // Then no more than the last copy is still on its way.
  await example.running.until(() => count('httpbin-v1: GET httpbin:8000/get') === TOTAL);
  const copies = count('httpbin-v2: GET httpbin-shadow:8000/get');
  expect(plausible(copies, TOTAL, 0.25), `${copies} of ${TOTAL}`).toBe(true);
});

function count(line: string): number {
  return example.running.output.split('\n').filter((logged) => logged === line).length;
}
