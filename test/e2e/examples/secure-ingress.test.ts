/** Hosts with certificates of their own, made here because there are no Secrets; one wants its clients' as well. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority } from '../certificates.ts';
import { Example } from './example.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainsheet-secure-ingress-'));
let example: Example;

beforeAll(async () => {
  example = await Example.start('secure-ingress', { network: 72, ports: [443] });
  await example.learn('CA', /curl --cacert ([^\s;]+)/);
  await example.learn('CLIENT', / --cert (\S+)/);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await example?.stop();
});

test('what the README says is so', () => example.session(0));

test('what the README says of clients that show a certificate is so', () => example.session(1));

const HELLO = 'https://helloworld.example.com:8443/hello';

test('a client that does not trust the authority is not served', async () => {
  const asked = example.type(`curl -s --resolve helloworld.example.com:8443:127.0.0.1 ${HELLO}`);
  await expect(asked).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});

test('a host that no server names gets no certificate', async () => {
  const other = '--resolve other.example.com:8443:127.0.0.1 https://other.example.com:8443/hello';
  await expect(example.type(`curl -s --cacert "$CA" ${other}`)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

const KNOWN = '--resolve known.example.com:8443:127.0.0.1 https://known.example.com:8443/status/418';
const REFUSED = /ECONNRESET|EPIPE|alert|socket hang up/;

test('a client without a certificate is not served where one is asked for', async () => {
  await expect(example.type(`curl -s --cacert "$CA" ${KNOWN}`)).rejects.toThrow(REFUSED);
});

test('nor is one whose certificate is of another authority', async () => {
  const { chainFile, keyFile } = new Authority(folder, 'others').issue('client.test');
  const shown = `--cert ${chainFile} --key ${keyFile}`;
  await expect(example.type(`curl -s --cacert "$CA" ${shown} ${KNOWN}`)).rejects.toThrow(REFUSED);
});
