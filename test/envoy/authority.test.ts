/** The local authority: what its certificates are good for, as OpenSSL (Node's) reads them, and how long it keeps them. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalAuthority } from '../../envoy/certificates/authority.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-authority-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a certificate holds for its hosts and for this machine, signed by the authority that clients are told to trust', () => {
  const authority = new LocalAuthority(folder);
  const certificate = new X509Certificate(authority.issue(['a.test', '*.b.test', '2001:db8::7']).chain);
  const ca = new X509Certificate(readFileSync(authority.path));
  expect(certificate.verify(ca.publicKey)).toBe(true);
  expect(certificate.checkIssued(ca)).toBe(true);
  expect([ca.ca, certificate.ca]).toEqual([true, false]);
  for (const host of ['a.test', 'x.b.test', 'localhost']) expect(certificate.checkHost(host)).toBeDefined();
  for (const ip of ['127.0.0.1', '::1', '2001:db8::7']) expect(certificate.checkIP(ip)).toBeDefined();
  expect(certificate.checkHost('other.test')).toBeUndefined();
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 300 * 86_400_000);
});

test('`*` is no name: what is left is this machine’s', () => {
  const { subjectAltName } = new X509Certificate(new LocalAuthority(folder).issue(['*']).chain);
  expect(subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
});

test('nothing is written before a certificate is asked for', () => {
  new LocalAuthority(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('the same hosts have the same certificate in another process, other hosts another', () => {
  const first = new LocalAuthority(folder).issue(['a.test']);
  expect(new LocalAuthority(folder).issue(['a.test'])).toEqual(first);
  expect(new LocalAuthority(folder).issue(['b.test']).chain).not.toBe(first.chain);
});

test('one of an authority that is gone is made anew', () => {
  const first = new LocalAuthority(folder).issue(['a.test']);
  writeFileSync(join(folder, 'authority.pem'), 'broken');
  const authority = new LocalAuthority(folder);
  const second = authority.issue(['a.test']);
  expect(second.chain).not.toBe(first.chain);
  expect(new X509Certificate(second.chain).verify(new X509Certificate(readFileSync(authority.path)).publicKey)).toBe(
    true,
  );
});

test('a client can show a certificate, which is no server’s', () => {
  const authority = new LocalAuthority(folder);
  const [client, server] = [authority.client(), authority.issue(['a.test']).chain].map(
    (pem) => new X509Certificate(pem.startsWith('-----') ? pem : readFileSync(pem)),
  );
  const clientAuth = '1.3.6.1.5.5.7.3.2';
  expect(client?.verify(new X509Certificate(authority.chain()).publicKey)).toBe(true);
  expect([client?.keyUsage, server?.keyUsage]).toEqual([[clientAuth], ['1.3.6.1.5.5.7.3.1']]);
  expect(readFileSync(authority.client(), 'utf8')).toMatch(/BEGIN CERTIFICATE[\s\S]*BEGIN PRIVATE KEY/);
});

test('keys are for their owner only', () => {
  new LocalAuthority(folder).issue(['a.test']);
  const open = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
  expect(open).toEqual(['ca.pem']);
});
