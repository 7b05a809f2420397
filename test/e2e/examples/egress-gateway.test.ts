/** A call to a host outside takes two steps, each by its own rule. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  const rewrite = (text: string, local: Map<number, number>) =>
    text.replace('name: http, port: 8080', `name: http, port: ${local.get(80)}`);
  example = await Example.start('egress-gateway', { network: 71, rewrite });
});

afterAll(() => example?.stop());

test('what the README says is so, in the log too', async () => {
  await example.session(0);
  const steps = ['default/httpbin/to-the-gateway → istio-egressgateway', 'default/httpbin/out → httpbin.example.org'];
  await example.running.until(() => steps.every((step) => example.running.output.includes(step)));
  const requests = example.running.output
    .split('\n')
    .filter((line) => /GET httpbin\.example\.org\/headers .*→/.test(line));
  expect(requests.length).toBe(2);
});
