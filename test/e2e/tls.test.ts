/** TLS at gateways and towards destinations: who is let in, what is shown, and where connections go that stay closed. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpsServer, request } from 'node:https';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, createServer as createTlsServer, rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority, type Pair, secret } from './certificates.ts';
import { type Generated, serve, service } from './generated.ts';
import { ask } from './http.ts';
import { Servers } from './servers.ts';

const PORTS = {
  http: 80,
  https: 443,
  redirected: 8180,
  passthrough: 8444,
  stream: 8445,
  sidecar: 9090,
  sidecarTls: 9443,
};
const PLAIN = '127.21.0.1';
const SECURE = '127.21.0.2';
const PLAIN_PORT = 18090;
const HTTPS_PORT = 18443;
const TLS_PORT = 18444;
const CLEAR_PORT = 18445;
const CLOSED = { one: '127.21.0.3', two: '127.21.0.4', any: '127.21.0.5' };

const folder = mkdtempSync(join(tmpdir(), 'mainsheet-tls-'));
const ours = new Authority(folder, 'ours');
const others = new Authority(folder, 'others');
const client = ours.issue('client.test');
const stranger = others.issue('client.test');
const plain = new Servers(PLAIN_PORT);
const closers: Server[] = [];
let gateway: Generated;
let sidecar: Generated;

beforeAll(async () => {
  await plain.start(PLAIN);
  const up = ours.issue('up.test');
  const asking = { cert: up.chain, key: up.key, ca: ours.own.chain, requestCert: true, rejectUnauthorized: false };
  await listen(
    createHttpsServer(asking, ({ socket }, answer) => {
      const { authorized, servername } = socket as unknown as { authorized: boolean; servername: string };
      answer.end(`${authorized ? 'known' : 'unknown'} ${servername}`);
    }),
    HTTPS_PORT,
    SECURE,
  );
  for (const [name, address] of Object.entries(CLOSED)) await listen(echo(name), TLS_PORT, address);
  const clear = createServer((socket) => {
    socket.on('data', (chunk) => socket.write(`two ${chunk}`)).on('error', () => {});
  });
  await listen(clear, CLEAR_PORT, CLOSED.two);
  gateway = await serve(gatewayYaml(), Object.values(PORTS).slice(0, 5), ['--proxy', 'gateway']);
  sidecar = await serve(sidecarYaml(), [PORTS.sidecar, PORTS.sidecarTls]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), sidecar?.stop(), plain.stop()]);
  for (const server of closers) server.close();
  rmSync(folder, { recursive: true });
});

describe('a gateway', () => {
  type Row = [what: string, host: string, client: ConnectionOptions, expected: string | RegExp];
  const trusting = { ca: ours.own.chain };
  const as = ({ chain, key }: Pair) => ({ ...trusting, cert: chain, key });
  const REFUSED = /ECONNRESET|EPIPE|alert/;

  test.each<Row>([
    ['shows the certificate of its Secret', 'simple.test', trusting, `200 ${PLAIN}`],
    ['which others do not trust', 'simple.test', { ca: others.own.chain }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['knows no other name', 'nobody.test', trusting, REFUSED],
    ['MUTUAL lets in whom its authority knows', 'mutual.test', as(client), `200 ${PLAIN}`],
    ['MUTUAL refuses who shows nothing', 'mutual.test', trusting, REFUSED],
    ['MUTUAL refuses who is known to others', 'mutual.test', as(stranger), REFUSED],
    ['OPTIONAL_MUTUAL lets in who is known', 'optional.test', as(client), `200 ${PLAIN}`],
    ['OPTIONAL_MUTUAL lets in who shows nothing', 'optional.test', trusting, `200 ${PLAIN}`],
    ['OPTIONAL_MUTUAL refuses who is known to others', 'optional.test', as(stranger), REFUSED],
    ['of files', 'files.test', trusting, `200 ${PLAIN}`],
    ['lets in the client that is named', 'named.test', as(client), `200 ${PLAIN}`],
    ['refuses one of another name', 'other-named.test', as(client), REFUSED],
    ['speaks TLS 1.3 where it is asked for', 'modern.test', trusting, `200 ${PLAIN}`],
    ['and then nothing older', 'modern.test', { ...trusting, maxVersion: 'TLSv1.2' }, REFUSED],
    ['shows the second certificate to who asks for its name', 'second.test', trusting, `200 ${PLAIN}`],
  ])('%s', async (_, host, options, expected) => {
    expect(await https(gateway, PORTS.https, host, options)).toMatch(expected);
  });

  test.each([
    ['made.test', 'made.test'],
    ['below.wild.test', '*.wild.test'],
  ])('without its Secret shows %s a certificate that was made for it', async (host) => {
    const [, path = ''] = /curl --cacert (\S+)/.exec(gateway.said) ?? [];
    const answer = await curl(['--cacert', path, `https://${host}:${gateway.ports.get(PORTS.https)}/`], host);
    expect(answer).toBe(PLAIN);
    expect(await https(gateway, PORTS.https, host, { ca: [...rootCertificates] })).not.toMatch(/^200/);
    expect(gateway.said).toMatch(/there is no Secret "nowhere" in namespace default/);
  });

  test('openssl’s own client completes the handshake, and verifies', () => {
    const args = ['s_client', '-connect', `127.0.0.1:${gateway.ports.get(PORTS.https)}`, '-servername', 'simple.test'];
    const verify = ['-CAfile', ours.own.chainFile, '-verify_return_error', '-verify_hostname', 'simple.test'];
    expect(
      execFileSync('openssl', [...args, ...verify], { input: '', encoding: 'utf8', stdio: 'pipe', timeout: 5000 }),
    ).toMatch(/Verify return code: 0 \(ok\)/);
  });

  test('sends plain HTTP to https', async () => {
    const url = `http://127.0.0.1:${gateway.ports.get(PORTS.redirected)}/x`;
    const { status, headers } = await ask(url, { headers: { host: 'simple.test' } });
    expect([status, headers.location]).toEqual([301, 'https://simple.test/x']);
  });
});

describe('TLS that a gateway passes on', () => {
  test.each([
    ['one.closed.test', 'one'],
    ['two.closed.test', 'two'],
    ['three.closed.test', 'any'],
  ])('%s goes to %s', async (name, expected) => {
    expect(await exchange(gateway, PORTS.passthrough, name)).toBe(`${expected} ping`);
  });

  test('a name that nobody serves is refused', async () => {
    await expect(exchange(gateway, PORTS.passthrough, 'nobody.test')).rejects.toThrow(/ECONNRESET|disconnected/);
  });
});

test('TLS that a gateway ends, with bytes inside, goes where its TCP route says', async () => {
  expect(await exchange(gateway, PORTS.stream, 'stream.test')).toBe('two ping');
});

describe('towards a destination', () => {
  test.each([
    ['SIMPLE, by a name', 'simple', '200 unknown up.test'],
    ['SIMPLE, by the request’s own host', 'up', '200 unknown up.test'],
    ['SIMPLE with an authority that did not sign', 'distrusted', '503'],
    ['SIMPLE with another name than the certificate’s', 'misnamed', '503'],
    ['SIMPLE unverified', 'unverified', '200 unknown'],
    ['MUTUAL by files', 'mutual', '200 known up.test'],
    ['MUTUAL by a Secret', 'mutual-secret', '200 known up.test'],
    ['MUTUAL with a certificate that the server does not know', 'mutual-stranger', '200 unknown up.test'],
    ['none where the port says DISABLE', 'disabled', `200 ${PLAIN}`],
    ['ISTIO_MUTUAL: in plain text here', 'istio-mutual', `200 ${PLAIN}`],
  ])('%s', async (_, host, expected) => {
    const url = `http://127.0.0.1:${sidecar.ports.get(PORTS.sidecar)}/`;
    const { status, body } = await ask(url, { headers: { host: `${host}.test` } });
    expect(`${status} ${body}`).toMatch(new RegExp(`^${expected}`));
  });

  test('of ISTIO_MUTUAL the writer is told', () => {
    expect(sidecar.said).toMatch(/plain text here: the certificates of ISTIO_MUTUAL are those of a mesh/);
  });

  test.each([
    ['one.closed.test', 'one'],
    ['two.closed.test', 'one'],
    ['deep.any.test', 'any'],
  ])('a sidecar tells TLS apart by its name: %s', async (name, expected) => {
    expect(await exchange(sidecar, PORTS.sidecarTls, name)).toBe(`${expected} ping`);
  });
});

function gatewayYaml(): string {
  const https = (host: string, tls: string) => `
    - port: { number: ${PORTS.https}, name: ${host.replaceAll(/[.*]/g, '-')}, protocol: HTTPS }
      hosts: ["${host}"]
      tls: { ${tls} }`;
  const files = ours.issue('files.test');
  const pairOf = (host: string) => {
    const { chain, key } = ours.issue(host);
    return { 'tls.crt': chain, 'tls.key': key };
  };
  const asking = (host: string) => secret(host, { ...pairOf(host), 'ca.crt': ours.own.chain });
  return [
    service('plain', PLAIN, 80, 'http', PLAIN_PORT),
    ...Object.entries(CLOSED).map(([name, address]) => service(name, address, TLS_PORT, 'tls')),
    ...['simple.test', 'modern.test', 'stream.test', 'second.test'].map((host) => secret(host, pairOf(host))),
    asking('mutual.test'),
    secret('optional.test', pairOf('optional.test')),
    secret('optional.test-cacert', { 'ca.crt': ours.own.chain }),
    ...['named.test', 'other-named.test'].map(asking),
    `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge }
spec:
  servers:${[
    https('simple.test', 'mode: SIMPLE, credentialName: simple.test'),
    https('mutual.test', 'mode: MUTUAL, credentialName: mutual.test'),
    https('optional.test', 'mode: OPTIONAL_MUTUAL, credentialName: optional.test'),
    https('files.test', `mode: SIMPLE, serverCertificate: ${files.chainFile}, privateKey: ${files.keyFile}`),
    https('named.test', 'mode: MUTUAL, credentialName: named.test, subjectAltNames: [client.test]'),
    https('other-named.test', 'mode: MUTUAL, credentialName: other-named.test, subjectAltNames: [somebody.test]'),
    https('modern.test', 'mode: SIMPLE, credentialName: modern.test, minProtocolVersion: TLSV1_3'),
    https('second.test', 'mode: SIMPLE, credentialNames: [simple.test, second.test]'),
    https('made.test', 'mode: SIMPLE, credentialName: nowhere'),
    https('*.wild.test', 'mode: SIMPLE, credentialName: nowhere'),
  ].join('')}
    - port: { number: ${PORTS.redirected}, name: http, protocol: HTTP }
      hosts: ["*"]
      tls: { httpsRedirect: true }
    - port: { number: ${PORTS.passthrough}, name: closed, protocol: TLS }
      hosts: ["*.closed.test"]
      tls: { mode: PASSTHROUGH }
    - port: { number: ${PORTS.stream}, name: stream, protocol: TLS }
      hosts: [stream.test]
      tls: { mode: SIMPLE, credentialName: stream.test }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: ["*"]
  gateways: [edge]
  http: [{ route: [{ destination: { host: plain } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: closed }
spec:
  hosts: ["*.closed.test"]
  gateways: [edge]
  tls:
    - match: [{ sniHosts: [one.closed.test] }]
      route: [{ destination: { host: one } }]
    - match: [{ sniHosts: [two.closed.test] }]
      route: [{ destination: { host: two } }]
    - match: [{ sniHosts: ["*.closed.test"] }]
      route: [{ destination: { host: any } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stream }
spec:
  hosts: [stream.test]
  gateways: [edge]
  tcp:
    - match: [{ port: ${PORTS.stream} }]
      route: [{ destination: { host: clear } }]
`,
    service('clear', CLOSED.two, CLEAR_PORT, 'tcp'),
  ].join('\n---\n');
}

function sidecarYaml(): string {
  const ca = `caCertificates: ${ours.own.chainFile}`;
  const files = ({ chainFile, keyFile }: Pair) => `clientCertificate: ${chainFile}, privateKey: ${keyFile}`;
  const rules: Record<string, string> = {
    simple: `mode: SIMPLE, sni: up.test, subjectAltNames: [up.test], ${ca}`,
    up: `mode: SIMPLE, ${ca}`,
    distrusted: `mode: SIMPLE, sni: up.test, caCertificates: ${others.own.chainFile}`,
    misnamed: `mode: SIMPLE, sni: up.test, subjectAltNames: [down.test], ${ca}`,
    unverified: 'mode: SIMPLE, insecureSkipVerify: true',
    mutual: `mode: MUTUAL, sni: up.test, ${ca}, ${files(client)}`,
    'mutual-secret': 'mode: MUTUAL, sni: up.test, credentialName: client',
    'mutual-stranger': `mode: MUTUAL, sni: up.test, ${ca}, ${files(stranger)}`,
    disabled: 'mode: DISABLE',
    'istio-mutual': 'mode: ISTIO_MUTUAL',
  };
  const inClear = ['disabled', 'istio-mutual'];
  const entry = (name: string, host: string, address: string, number: number, protocol: string, targetPort: number) => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name} }
spec:
  hosts: ["${host}"]
  resolution: STATIC
  ports: [{ number: ${number}, name: ${protocol.toLowerCase()}, protocol: ${protocol}, targetPort: ${targetPort} }]
  endpoints: [{ address: ${address} }]
`;
  return [
    ...Object.entries(rules).flatMap(([name, tls]) => [
      inClear.includes(name)
        ? entry(name, `${name}.test`, PLAIN, PORTS.sidecar, 'HTTP', PLAIN_PORT)
        : entry(name, `${name}.test`, SECURE, PORTS.sidecar, 'HTTP', HTTPS_PORT),
      `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name} }
spec: { host: ${name}.test, trafficPolicy: { tls: { ${tls} } } }
`,
    ]),
    secret('client', { 'tls.crt': client.chain, 'tls.key': client.key, 'ca.crt': ours.own.chain }),
    entry('one-closed', 'one.closed.test', CLOSED.one, PORTS.sidecarTls, 'TLS', TLS_PORT),
    entry('two-closed', 'two.closed.test', CLOSED.two, PORTS.sidecarTls, 'TLS', TLS_PORT),
    entry('any-closed', '*.any.test', CLOSED.any, PORTS.sidecarTls, 'TLS', TLS_PORT),
    `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: two-closed }
spec:
  hosts: [two.closed.test]
  tls:
    - match: [{ sniHosts: [two.closed.test], port: ${PORTS.sidecarTls} }]
      route: [{ destination: { host: one.closed.test } }]
`,
  ].join('\n---\n');
}

/** `200 body`, or the error's code or message. */
function https({ ports }: Generated, port: number, host: string, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const target = {
      host: '127.0.0.1',
      port: ports.get(port),
      servername: host,
      headers: { host },
      agent: false as const,
    };
    const outgoing = request({ ...target, ...options }, (incoming) => {
      let body = '';
      incoming.on('data', (chunk) => {
        body += chunk;
      });
      incoming.on('end', () => resolve(`${incoming.statusCode} ${body}`));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`)).end();
  });
}

/** What a server that echoes answers to `ping`, whoever it is. */
function exchange({ ports }: Generated, port: number, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: ports.get(port) ?? 0, servername, rejectUnauthorized: false });
    socket.on('secureConnect', () => socket.write('ping')).on('error', reject);
    socket.on('data', (chunk) => {
      resolve(chunk.toString());
      socket.destroy();
    });
  });
}

/** Not synchronous: the backend is in this process. */
async function curl(args: string[], host: string): Promise<string> {
  const resolve = ['--resolve', `${host}:${gateway.ports.get(PORTS.https)}:127.0.0.1`];
  const { stdout } = await promisify(execFile)('curl', ['-sS', '-m', '5', '--noproxy', '*', ...resolve, ...args]);
  return stdout;
}

function echo(name: string): Server {
  const { chain, key } = ours.issue(`${name}.closed.test`);
  return createTlsServer({ cert: chain, key }, (socket) => {
    socket.on('data', (chunk) => socket.write(`${name} ${chunk}`)).on('error', () => {});
  });
}

function listen(server: Server, port: number, address: string): Promise<void> {
  closers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}
