/** A host and two paths come in, nothing else. */
import { afterAll, beforeAll, test } from 'vitest';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  example = await Example.start('ingress', { network: 67 });
});

afterAll(() => example?.stop());

test('what the README says is so', () => example.session(0));

test('what the README says of any host is so', async () => {
  await example.edit('gateway.yaml', /\[httpbin\.example\.com\]/, '["*"]');
  await example.edit('gateway.yaml', /\[httpbin\.example\.com\]/, '["*"]');
  await example.session(1);
});
