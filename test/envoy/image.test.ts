/** Images as bytes, and what is asked of a registry's name and of docker's credentials. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive } from '../../envoy/image/archive.ts';
import { credentialsFor } from '../../envoy/image/credentials.ts';
import { artifact, image } from '../../envoy/image/image.ts';
import { RegistryProblem } from '../../envoy/image/problem.ts';
import { push } from '../../envoy/image/push.ts';
import { parseReference, registryUrl } from '../../envoy/image/reference.ts';
import { tar } from '../../envoy/image/tar.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-image-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a tar archive', () => {
  const files = new Map([
    ['empty', Buffer.alloc(0)],
    ['short', Buffer.from('ahoy')],
    ['one/block', Buffer.alloc(512, 'b')],
    ['long', Buffer.alloc(70_000, 'c')],
  ]);

  it('is read by tar, name by name', () => {
    const listed = execFileSync('tar', ['-tv', '--utc'], { input: tar(files), encoding: 'utf8' });
    expect(listed.trim().split('\n')).toEqual(
      [...files].map(([name, { length }]) =>
        expect.stringMatching(new RegExp(`^-rw-r--r-- 0/0 +${length} 1970-01-01 00:00 ${name}$`)),
      ),
    );
  });

  it.each([...files])('has the bytes of %s', (name, bytes) => {
    expect(execFileSync('tar', ['-xO', name], { input: tar(files) }).equals(bytes)).toBe(true);
  });

  it('refuses a name that would be cut off', () => {
    expect(() => tar(new Map([['n'.repeat(100), Buffer.alloc(0)]]))).toThrow('a name too long');
  });
});

describe.each([
  ['an image', image],
  ['an artifact', artifact],
])('%s', (_, make) => {
  const wasm = Buffer.from('\0asm');

  it('has the same bytes whenever it is made', async () => {
    const first = archive(make(wasm, 'traffic'));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(archive(make(wasm, 'traffic')).equals(first)).toBe(true);
  });

  it('has another digest for another filter', () => {
    expect(make(Buffer.from('\0asm2'), 'traffic').manifest.digest).not.toBe(make(wasm, 'traffic').manifest.digest);
  });
});

describe('a reference', () => {
  const digits = 'registry.example.com/mesh/traffic:1.0';
  it.each([
    [digits, { host: 'registry.example.com', repository: 'mesh/traffic', tag: '1.0' }, 'https://registry.example.com'],
    [`oci://${digits}`, { host: 'registry.example.com', repository: 'mesh/traffic', tag: '1.0' }, undefined],
    ['127.0.0.1:5000/t', { host: '127.0.0.1:5000', repository: 't', tag: 'latest' }, 'http://127.0.0.1:5000'],
    ['localhost:5000/t:x', { host: 'localhost:5000', repository: 't', tag: 'x' }, 'http://localhost:5000'],
    ['localhost/t', { host: 'localhost', repository: 't', tag: 'latest' }, 'http://localhost'],
    ['[::1]:5000/t', { host: '[::1]:5000', repository: 't', tag: 'latest' }, 'http://[::1]:5000'],
    ['hub:5000/a__b/c-d.e', { host: 'hub:5000', repository: 'a__b/c-d.e', tag: 'latest' }, 'https://hub:5000'],
    ['docker.io/a/t', { host: 'docker.io', repository: 'a/t', tag: 'latest' }, 'https://registry-1.docker.io'],
    ['127.example.com/t', { host: '127.example.com', repository: 't', tag: 'latest' }, 'https://127.example.com'],
    [
      '127.0.0.1.example.com/t',
      { host: '127.0.0.1.example.com', repository: 't', tag: 'latest' },
      'https://127.0.0.1.example.com',
    ],
  ])('%s is read as %j', (text, reference, url) => {
    const parsed = parseReference(text);
    expect(parsed).toEqual(reference);
    if (url) expect(registryUrl(parsed!)).toBe(url);
  });

  it.each([
    'traffic',
    'mesh/traffic',
    'a.b/',
    'a.b/Traffic',
    'a.b/t:',
    'a.b/t:1 2',
    'a.b//t',
    'https://a.b/t',
    'u@a.b/t',
  ])('%s is none', (text) => expect(parseReference(text)).toBeUndefined());
});

describe('credentials', () => {
  const auth = 'c2FpbG9yOmFob3k=';
  it.each([
    ['none without a file', undefined, 'a.b', undefined],
    ['those of the host', { auths: { 'a.b': { auth } } }, 'a.b', auth],
    ['those of its URL', { auths: { 'https://a.b': { auth } } }, 'a.b', auth],
    ['none of another host', { auths: { 'a.c': { auth } } }, 'a.b', undefined],
    ['those of Docker Hub', { auths: { 'https://index.docker.io/v1/': { auth } } }, 'docker.io', auth],
    ['none where a store has others', { auths: {}, credsStore: 'desktop' }, 'a.b', undefined],
  ])('%s', (_, config, host, expected) => {
    expect(credentialsFor(host, { DOCKER_CONFIG: written(config) })).toBe(expected);
  });

  it.each([
    [{ auths: { 'a.b': {} }, credsStore: 'desktop' }, 'docker-credential-desktop'],
    [{ credHelpers: { 'a.b': 'gcloud' } }, 'docker-credential-gcloud'],
    ['{', 'is no JSON'],
  ])('%j are out of reach, and it is said', (config, message) => {
    expect(() => credentialsFor('a.b', { DOCKER_CONFIG: written(config) })).toThrow(RegistryProblem);
    expect(() => credentialsFor('a.b', { DOCKER_CONFIG: written(config) })).toThrow(message);
  });

  function written(config: unknown): string {
    const place = mkdtempSync(join(folder, 'docker-'));
    const text = typeof config === 'string' ? config : JSON.stringify(config);
    if (config !== undefined) writeFileSync(join(place, 'config.json'), text);
    return place;
  }
});

it('a registry that is not there is named', async () => {
  const reference = parseReference('127.0.0.1:1/t')!;
  const pushing = push(image(Buffer.from('\0asm'), 't'), reference, { DOCKER_CONFIG: folder });
  await expect(pushing).rejects.toThrow(/^127\.0\.0\.1:1 cannot be reached: /);
  await expect(pushing).rejects.toBeInstanceOf(RegistryProblem);
});
