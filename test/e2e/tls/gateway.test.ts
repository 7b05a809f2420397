/** TLS that gateways end: what is shown, who is let in, and by whose Gateway. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority, type Pair, secret } from '../certificates.ts';
import { type Generated, serve, service } from '../generated.ts';
import { ask } from '../http.ts';
import { Servers } from '../servers.ts';
import { https } from './clients.ts';

const HTTPS = 443;
const CLEAR = 8180;
const PLAIN = '127.21.0.1';
const PLAIN_PORT = 18090;
const folder = mkdtempSync(join(tmpdir(), 'mainsheet-gateway-tls-'));
const ours = new Authority(folder, 'ours');
const others = new Authority(folder, 'others');
const client = ours.issue('client.test');
const colleague = ours.issue('colleague.test');
const revoked = ours.issue('revoked.test');
const stranger = others.issue('client.test');
const plain = new Servers(PLAIN_PORT);
let gateway: Generated;

beforeAll(async () => {
  await plain.start(PLAIN);
  gateway = await serve(yaml(), [HTTPS, CLEAR], ['--proxy', 'gateway', '-l', 'istio=edge']);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), plain.stop()]);
  rmSync(folder, { recursive: true });
});

type Row = [what: string, host: string, client: ConnectionOptions, expected: string | RegExp];
const trusting = { ca: ours.own.chain };
const as = ({ chain, key }: Pair) => ({ ...trusting, cert: chain, key });
const REFUSED = /ECONNRESET|EPIPE|alert/;
const SERVED = `200 ${PLAIN}`;
const AES = (bits: number, hash: number) => `ECDHE-ECDSA-AES${bits}-GCM-SHA${hash}`;
const UP_TO_1_2 = { ...trusting, maxVersion: 'TLSv1.2' } as const;

test.each<Row>([
  ['shows the certificate of its Secret', 'simple.test', trusting, SERVED],
  ['which others do not trust', 'simple.test', { ca: others.own.chain }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['knows no other name', 'nobody.test', trusting, REFUSED],
  ['MUTUAL lets in whom its authority knows', 'mutual.test', as(client), SERVED],
  ['MUTUAL refuses who shows nothing', 'mutual.test', trusting, REFUSED],
  ['MUTUAL refuses who is known to others', 'mutual.test', as(stranger), REFUSED],
  ['OPTIONAL_MUTUAL lets in who is known', 'optional.test', as(client), SERVED],
  ['OPTIONAL_MUTUAL lets in who shows nothing', 'optional.test', trusting, SERVED],
  ['OPTIONAL_MUTUAL refuses who is known to others', 'optional.test', as(stranger), REFUSED],
  ['of files', 'files.test', trusting, SERVED],
  ['of a list of files', 'listed.test', trusting, SERVED],
  ['of files lets in whom the file of its authority knows', 'mutual-files.test', as(client), SERVED],
  ['of files refuses others', 'mutual-files.test', as(stranger), REFUSED],
  ['lets in whom the Secret of an authority by itself knows', 'beside.test', as(client), SERVED],
  ['refuses whom that does not know', 'beside.test', as(stranger), REFUSED],
  ['lets in the client that is named', 'named.test', as(client), SERVED],
  ['refuses one of another name', 'other-named.test', as(client), REFUSED],
  ['lets in the client whose key is listed', 'spki.test', as(client), SERVED],
  ['refuses one of another key', 'spki.test', as(colleague), REFUSED],
  ['lets in the client whose certificate is listed', 'hash.test', as(client), SERVED],
  ['refuses one of another certificate', 'hash.test', as(colleague), REFUSED],
  ['lets in who is not on the list of the revoked', 'crl.test', as(client), SERVED],
  ['refuses who is on the list of the revoked', 'crl.test', as(revoked), REFUSED],
  ['speaks TLS 1.3 where it is asked for', 'modern.test', trusting, SERVED],
  ['and then nothing older', 'modern.test', UP_TO_1_2, REFUSED],
  ['speaks TLS 1.2 where no more is allowed', 'older.test', trusting, SERVED],
  ['and then nothing newer', 'older.test', { ...trusting, minVersion: 'TLSv1.3' }, REFUSED],
  ['takes a cipher suite that is listed', 'ciphers.test', { ...UP_TO_1_2, ciphers: AES(128, 256) }, SERVED],
  ['and no other', 'ciphers.test', { ...UP_TO_1_2, ciphers: AES(256, 384) }, REFUSED],
  ['shows the second certificate to who asks for its name', 'second.test', trusting, SERVED],
  ['of another Gateway on the same port', 'neighbour.test', trusting, SERVED],
  ['of a Gateway that selects others is not there', 'elsewhere.test', trusting, REFUSED],
])('%s', async (_, host, options, expected) => {
  expect(await https(gateway.ports.get(HTTPS), host, options)).toMatch(expected);
});

test.each([
  ['made.test', 'made.test'],
  ['below.wild.test', '*.wild.test'],
])('without its Secret shows %s a certificate that was made for it', async (host) => {
  const answer = await curl(['--cacert', printed(/curl --cacert ([^\s;]+)/)], host);
  expect(answer).toBe(PLAIN);
  expect(await https(gateway.ports.get(HTTPS), host, { ca: [...rootCertificates] })).not.toMatch(/^200/);
  expect(gateway.said).toMatch(/there is no Secret "nowhere" in namespace default/);
});

test('MUTUAL without its Secret lets in who shows the certificate that was made, and nobody else', async () => {
  const made = readFileSync(printed(/--cert (\S+)/), 'utf8');
  const options = { ca: readFileSync(printed(/curl --cacert ([^\s;]+)/)) };
  const port = gateway.ports.get(HTTPS);
  expect(await https(port, 'known.test', { ...options, cert: made, key: made })).toBe(SERVED);
  expect(await https(port, 'known.test', options)).toMatch(REFUSED);
  expect(await https(port, 'known.test', { ...as(client), ...options })).toMatch(REFUSED);
});

test('openssl’s own client completes the handshake, and verifies', () => {
  const args = ['s_client', '-connect', `127.0.0.1:${gateway.ports.get(HTTPS)}`, '-servername', 'simple.test'];
  const verify = ['-CAfile', ours.own.chainFile, '-verify_return_error', '-verify_hostname', 'simple.test'];
  expect(
    execFileSync('openssl', [...args, ...verify], { input: '', encoding: 'utf8', stdio: 'pipe', timeout: 5000 }),
  ).toMatch(/Verify return code: 0 \(ok\)/);
});

test.each([
  ['sends plain HTTP to https', 'simple.test', [301, 'https://simple.test/x']],
  ['but not that of another Gateway on the same port', 'clear.test', [200, undefined]],
])('%s', async (_, host, expected) => {
  const url = `http://127.0.0.1:${gateway.ports.get(CLEAR)}/x`;
  const { status, headers } = await ask(url, { headers: { host } });
  expect([status, headers.location]).toEqual(expected);
});

function yaml(): string {
  const filesOf = (host: string) => {
    const { chainFile, keyFile } = ours.issue(host);
    return `serverCertificate: ${chainFile}, privateKey: ${keyFile}`;
  };
  const pairOf = (host: string) => {
    const { chain, key } = ours.issue(host);
    return { 'tls.crt': chain, 'tls.key': key };
  };
  const asking = ['mutual', 'named', 'other-named', 'spki', 'hash', 'crl'].map((name) => `${name}.test`);
  const shown = ['simple', 'modern', 'older', 'ciphers', 'second', 'neighbour'].map((name) => `${name}.test`);
  const { publicKey, fingerprint256 } = new X509Certificate(client.chain);
  const spki = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
  return [
    service('plain', PLAIN, 80, 'http', PLAIN_PORT),
    ...shown.map((host) => secret(host, pairOf(host))),
    ...asking.map((host) => secret(host, { ...pairOf(host), 'ca.crt': ours.own.chain })),
    ...['optional.test', 'beside.test'].map((host) => secret(host, pairOf(host))),
    ...['optional.test-cacert', 'authority'].map((name) => secret(name, { 'ca.crt': ours.own.chain })),
    gatewayOf('edge', 'edge', [
      server('simple.test', 'mode: SIMPLE, credentialName: simple.test'),
      server('mutual.test', 'mode: MUTUAL, credentialName: mutual.test'),
      server('optional.test', 'mode: OPTIONAL_MUTUAL, credentialName: optional.test'),
      server('files.test', `mode: SIMPLE, ${filesOf('files.test')}`),
      server('listed.test', `mode: SIMPLE, tlsCertificates: [{ ${filesOf('listed.test')} }]`),
      server(
        'mutual-files.test',
        `mode: MUTUAL, ${filesOf('mutual-files.test')}, caCertificates: ${ours.own.chainFile}`,
      ),
      server('beside.test', 'mode: MUTUAL, credentialName: beside.test, caCertCredentialName: authority'),
      server('named.test', 'mode: MUTUAL, credentialName: named.test, subjectAltNames: [client.test]'),
      server('other-named.test', 'mode: MUTUAL, credentialName: other-named.test, subjectAltNames: [somebody.test]'),
      server('spki.test', `mode: MUTUAL, credentialName: spki.test, verifyCertificateSpki: ["${spki}"]`),
      server('hash.test', `mode: MUTUAL, credentialName: hash.test, verifyCertificateHash: ["${fingerprint256}"]`),
      server('crl.test', `mode: MUTUAL, credentialName: crl.test, caCrl: ${ours.revoke(revoked)}`),
      server('modern.test', 'mode: SIMPLE, credentialName: modern.test, minProtocolVersion: TLSV1_3'),
      server('older.test', 'mode: SIMPLE, credentialName: older.test, maxProtocolVersion: TLSV1_2'),
      server(
        'ciphers.test',
        `mode: SIMPLE, credentialName: ciphers.test, maxProtocolVersion: TLSV1_2, cipherSuites: [${AES(128, 256)}]`,
      ),
      server('second.test', 'mode: SIMPLE, credentialNames: [simple.test, second.test]'),
      server('made.test', 'mode: SIMPLE, credentialName: nowhere'),
      server('*.wild.test', 'mode: SIMPLE, credentialName: nowhere'),
      server('known.test', 'mode: MUTUAL, credentialName: nowhere'),
      clear('simple.test', ', tls: { httpsRedirect: true }'),
    ]),
    gatewayOf('neighbour', 'edge', [
      server('neighbour.test', 'mode: SIMPLE, credentialName: neighbour.test'),
      clear('clear.test'),
    ]),
    gatewayOf('elsewhere', 'other', [server('elsewhere.test', 'mode: SIMPLE, credentialName: simple.test')]),
    `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: ["*"]
  gateways: [edge, neighbour, elsewhere]
  http: [{ route: [{ destination: { host: plain } }] }]
`,
  ].join('\n---\n');
}

function server(host: string, tls: string): string {
  const name = host.replaceAll(/[.*]/g, '-');
  return `{ port: { number: ${HTTPS}, name: ${name}, protocol: HTTPS }, hosts: ["${host}"], tls: { ${tls} } }`;
}

function clear(host: string, more = ''): string {
  return `{ port: { number: ${CLEAR}, name: clear, protocol: HTTP }, hosts: ["${host}"]${more} }`;
}

function gatewayOf(name: string, selected: string, servers: string[]): string {
  return `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name} }
spec:
  selector: { istio: ${selected} }
  servers:
${servers.map((each) => `    - ${each}`).join('\n')}
`;
}

/** Of what `generate` said. */
function printed(path: RegExp): string {
  return path.exec(gateway.said)?.[1] ?? '';
}

/** Not synchronous: the backend is in this process. */
async function curl(args: string[], host: string): Promise<string> {
  const port = gateway.ports.get(HTTPS);
  const called = ['--noproxy', '*', '--resolve', `${host}:${port}:127.0.0.1`, `https://${host}:${port}/`];
  const { stdout } = await promisify(execFile)('curl', ['-sS', '-m', '5', ...args, ...called]);
  return stdout;
}
