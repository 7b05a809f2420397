/**
 * What a client or a rule may try: to smuggle a second header or request in, to be taken for the filter, to learn a
 * secret. test/e2e/spoofing.test.ts has the spellings of x-mainsheet-* over HTTP/1 and HTTP/2.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mainsheet } from '../cli/terminal.ts';
import { type Generated, serve, service } from '../e2e/generated.ts';
import { routeClasses } from '../e2e/route-classes.ts';
import { sendRaw } from '../envoy/running.ts';
import { freeNetworks } from '../networks.ts';
import { type Field, OPENING, request } from './http2-bytes.ts';

const PORT = 80;
const BACKEND_PORT = 18082;
const RULES = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [a]
  http:
    - match: [{uri: {prefix: /captured/}}]
      rewrite: {uriRegexRewrite: {match: "/captured/(.*)", rewrite: "/rewritten/\\\\1"}}
      route: [{destination: {host: a}}]
    - match: [{uri: {prefix: /prefixed/}}]
      rewrite: {uri: /rewritten/}
      route: [{destination: {host: a}}]
    - match: [{uri: {prefix: /redirected/}}]
      redirect: {prefixRewrite: /elsewhere/}
    - match: [{uri: {prefix: /told/}}]
      headers:
        request: {set: {x-told: "%REQ(x-from)%"}}
        response: {set: {x-told: "%REQ(:path)%"}}
      route: [{destination: {host: a}}]
    - match: [{headers: {x-want: {exact: secret}}}]
      route: [{destination: {host: secret}}]
    - route: [{destination: {host: a}}]
`;

describe('on the wire', () => {
  /** What each backend was sent, as bytes. */
  const seen: Record<string, string> = { a: '', secret: '' };
  const servers: Server[] = [];
  let envoy: Generated;
  let port: number;

  beforeAll(async () => {
    const network = freeNetworks();
    const services = [];
    for (const [index, name] of Object.keys(seen).entries()) {
      const address = `127.${network}.0.${index + 1}`;
      const server = createServer((socket) => {
        socket.setEncoding('latin1').on('error', () => {});
        socket.on('data', (text: string) => {
          seen[name] += text;
          if (text.includes('\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        });
      });
      await new Promise<void>((resolve) => server.listen(BACKEND_PORT, address, resolve));
      servers.push(server);
      services.push(service(name, address, PORT, 'http', BACKEND_PORT));
    }
    envoy = await serve([...services, RULES].join('\n---\n'), [PORT]);
    port = envoy.ports.get(PORT)!;
  });
  beforeEach(() => {
    for (const name of Object.keys(seen)) seen[name] = '';
  });
  afterAll(async () => {
    await envoy?.stop();
    for (const server of servers) server.close();
  });

  /** Heads that the backends saw, whole. */
  const heads = () =>
    Object.values(seen).flatMap((text) => text.split('\r\n\r\n').filter((head) => head.includes(' HTTP/1.1')));
  const get = (path: string, ...lines: string[]) =>
    `GET ${path} HTTP/1.1\r\n${['host: a', ...lines].join('\r\n')}\r\n\r\n`;

  test.each<[title: string, path: string, arrives: string]>([
    ['a captured group', '/captured/x%0d%0ax-evil:%201', '/rewritten/x%0d%0ax-evil:%201'],
    ['the rest behind a prefix', '/prefixed/%0D%0Ax-evil:1', '/rewritten/%0D%0Ax-evil:1'],
    ['a query', '/prefixed/?a=%0d%0ax-evil:1', '/rewritten/?a=%0d%0ax-evil:1'],
  ])('an end of line in %s stays as it was written', async (_, path, arrives) => {
    expect(await sendRaw(port, get(path))).toMatch(/^HTTP\/1\.1 200 /);
    expect(heads()).toHaveLength(1);
    expect(heads()[0]).toMatch(new RegExp(`^GET ${arrives.replace(/[?]/g, '\\?')} HTTP/1.1\r\n`));
    expect(heads()[0]).not.toMatch(/^x-evil/m);
  });

  test('so it does in the location of a redirect, and in a header made of the path', async () => {
    const redirect = await sendRaw(port, get('/redirected/%0d%0ax-evil:1'));
    expect(redirect).toMatch(/^location: http:\/\/a\/elsewhere\/%0d%0ax-evil:1\r$/m);
    const told = await sendRaw(port, get('/told/%0d%0ax-evil:1', 'x-from: a%0d%0ax-evil:1'));
    expect(told).toMatch(/^x-told: \/told\/%0d%0ax-evil:1\r$/m);
    expect(`${redirect}${told}${seen.a}`).not.toMatch(/^x-evil/m);
  });

  test.each<[title: string, bytes: string]>([
    ['a bare return in a header', get('/', 'x-a: b\rx-evil: 1')],
    ['a NUL in a header', get('/', 'x-a: b\0')],
    ['a NUL in the path', get('/a\0b')],
    ['a folded header', get('/', 'x-a: b', ' x-evil: 1')],
    ['two lengths', `${get('/', 'content-length: 3', 'content-length: 4')}abcd`],
    [
      'a length and chunks',
      `${get('/', 'content-length: 4', 'transfer-encoding: chunked')}0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n`,
    ],
    ['chunks under another name', `${get('/', 'transfer-encoding: xchunked')}0\r\n\r\n`],
    ['a chunk without a size', `${get('/', 'transfer-encoding: chunked')}zz\r\n`],
    ['two hosts', get('/', 'host: secret')],
  ])('%s never makes two requests of one, nor another header', async (_, bytes) => {
    await sendRaw(port, bytes);
    expect(heads().filter((head) => /smuggled|^x-evil/m.test(head))).toEqual([]);
    expect(heads().length).toBeLessThanOrEqual(1);
    expect(seen.secret).toBe('');
  });

  test('x-mainsheet-* in trailers chooses nothing and reaches nobody', async () => {
    const [routeClass] = routeClasses(envoy.out);
    const chunked = get('/', 'transfer-encoding: chunked', 'te: trailers', 'trailer: x-mainsheet-route');
    await sendRaw(port, `${chunked}1\r\nx\r\n0\r\nx-mainsheet-route: ${routeClass}\r\nX-MAINSHEET-RULE: a\r\n\r\n`);
    const fields: Field[] = [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':authority', 'a'],
      [':path', '/'],
    ];
    const trailers: Field[] = [['x-mainsheet-route', routeClass!]];
    await sendRaw(port, Buffer.concat([OPENING, request(1, fields, trailers)]).toString('latin1'));
    expect(heads()).toHaveLength(2);
    expect(seen.secret).toBe('');
    expect(seen.a).not.toMatch(/x-mainsheet-(?!route\r)/i);
  });
});

describe('what is written', () => {
  const KEY_MARK = 'UFJJVkFURS1LRVktTUFSSw';
  const PEM = (kind: string) => `-----BEGIN ${kind}-----\n${KEY_MARK}\n-----END ${kind}-----\n`;
  const SECRET = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credential', namespace: 'default' },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': PEM('CERTIFICATE').replace(KEY_MARK, 'Q0VSVA'), 'tls.key': PEM('PRIVATE KEY') },
  };
  const GATEWAY = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g}
spec:
  selector: {}
  servers:
    - {port: {number: 443, name: https, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: credential}}
---
${service('a', '127.0.0.1', 80)}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec: {hosts: [a], gateways: [g, mesh], http: [{match: [{uri: {prefix: /x}}], route: [{destination: {host: a}}]}]}
`;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainsheet-secrets-'));
    writeFileSync(join(folder, 'input.yaml'), `${JSON.stringify(SECRET)}\n---\n${GATEWAY}`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const input = () => ['-f', join(folder, 'input.yaml')];

  test('a private key is in one file, which only its owner may read, in a folder of his', async () => {
    const out = join(folder, 'out');
    const { code, err } = await mainsheet(['generate', ...input(), '-o', out, '--print-table']);
    expect(err).not.toContain(KEY_MARK);
    expect(code).toBe(0);
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => join(parentPath, name));
    const withKey = paths.filter((path) => readFileSync(path, 'latin1').includes(KEY_MARK));
    expect(withKey).toHaveLength(1);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(withKey[0]!)).toBe(0o600);
    expect(mode(join(out, 'secrets'))).toBe(0o700);
    expect(withKey[0]).toContain(join(out, 'secrets'));
  });

  test.each<[title: string, args: string[]]>([
    ['--print-table', ['generate', '--print-table']],
    ['analyze', ['analyze']],
    ['analyze -o json', ['analyze', '-o', 'json']],
    ['analyze -o sarif', ['analyze', '-o', 'sarif']],
  ])('%s shows no private key', async (_, args) => {
    const { out, err } = await mainsheet([...args, ...input()]);
    expect(`${out}${err}`).not.toContain(KEY_MARK);
    expect(`${out}${err}`).not.toBe('');
  });

  test('nor does a finding that shows the line where it stands', async () => {
    const broken = { ...SECRET, stringData: { 'tls.key': PEM('PRIVATE KEY') } };
    writeFileSync(join(folder, 'input.yaml'), `${JSON.stringify(broken)}\n---\n${GATEWAY}`);
    const { out, err } = await mainsheet(['analyze', ...input()]);
    expect(`${out}${err}`).not.toContain(KEY_MARK);
  });

  test('for Istio, no key is written at all', async () => {
    const out = join(folder, 'istio');
    await mainsheet(['generate', ...input(), '--for', 'istio', '--proxy', 'gateway', '-o', out]);
    const texts = readdirSync(out).map((name) => readFileSync(join(out, name), 'latin1'));
    expect(texts.filter((text) => text.includes(KEY_MARK))).toEqual([]);
  });

  test('everything listens on loopback', async () => {
    const out = join(folder, 'out');
    await mainsheet(['generate', ...input(), '-o', out]);
    const addresses = ['envoy.yaml', 'xds/lds.json'].flatMap((name) =>
      [...readFileSync(join(out, name), 'utf8').matchAll(/"?address"?: "?([\d.:]+)"?,?$/gm)].map(
        ([, address]) => address,
      ),
    );
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
    expect(addresses.length).toBeGreaterThan(2);
  });
});
