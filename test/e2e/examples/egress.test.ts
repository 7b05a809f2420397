/** A host outside that an entry names, and hosts that none does. */
import { afterAll, beforeAll, test } from 'vitest';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  const rewrite = (text: string, local: Map<number, number>) =>
    text.replace('targetPort: 9443', `targetPort: ${local.get(9443)}`);
  example = await Example.start('egress', { network: 70, ports: [443, 9443], rewrite });
  await example.learn('CA', /curl --cacert (\S+)/);
});

afterAll(() => example?.stop());

test('what the README says is so', () => example.session(0));

test('what the README says of hosts that no entry names is so', async () => {
  await example.edit('sidecar.yaml', /REGISTRY_ONLY/, 'ALLOW_ANY');
  await example.session(1);
});

test('what the README says of HTTPS is so', () => example.session(2));
