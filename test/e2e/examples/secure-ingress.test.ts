/** Two hosts with certificates of their own, made here because there are no Secrets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Example } from './example.ts';

let example: Example;

beforeAll(async () => {
  example = await Example.start('secure-ingress', { network: 72, ports: [443] });
  await example.learnAuthority();
});

afterAll(() => example?.stop());

test('what the README says is so', () => example.session(0));

const HELLO = 'https://helloworld.example.com:8443/hello';

test('a client that does not trust the authority is not served', async () => {
  const asked = example.type(`curl -s --resolve helloworld.example.com:8443:127.0.0.1 ${HELLO}`);
  await expect(asked).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});

test('a host that no server names gets no certificate', async () => {
  const other = '--resolve other.example.com:8443:127.0.0.1 https://other.example.com:8443/hello';
  await expect(example.type(`curl -s --cacert "$CA" ${other}`)).rejects.toMatchObject({ code: 'ECONNRESET' });
});
