/** TLS towards destinations: by whose certificates, to whom, and when not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority, type Pair, secret } from '../certificates.ts';
import { type Generated, serve } from '../generated.ts';
import { ask } from '../http.ts';
import { Servers } from '../servers.ts';

const PORT = 9090;
const PLAIN = '127.31.0.1';
const SECURE = '127.31.0.2';
const PLAIN_PORT = 18090;
const HTTPS_PORT = 18443;
const folder = mkdtempSync(join(tmpdir(), 'mainsheet-destination-tls-'));
const ours = new Authority(folder, 'ours');
const others = new Authority(folder, 'others');
const client = ours.issue('client.test');
const stranger = others.issue('client.test');
const up = ours.issue('up.test');
const plain = new Servers(PLAIN_PORT);
let secure: Server;
let sidecar: Generated;

beforeAll(async () => {
  await plain.start(PLAIN);
  const asking = { cert: up.chain, key: up.key, ca: ours.own.chain, requestCert: true, rejectUnauthorized: false };
  secure = createServer(asking, ({ socket }, answer) => {
    const { authorized, servername } = socket as unknown as { authorized: boolean; servername: string };
    answer.end(`${authorized ? 'known' : 'unknown'} ${servername}`);
  });
  await new Promise<void>((resolve, reject) =>
    secure.once('error', reject).listen(HTTPS_PORT, SECURE, () => resolve()),
  );
  sidecar = await serve(yaml(), [PORT]);
});

afterAll(async () => {
  await Promise.all([sidecar?.stop(), plain.stop()]);
  secure?.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['SIMPLE, by a name', 'simple', '200 unknown up.test'],
  ['SIMPLE, by the request’s own host', 'up', '200 unknown up.test'],
  ['SIMPLE with an authority that did not sign', 'distrusted', '503'],
  ['SIMPLE with another name than the certificate’s', 'misnamed', '503'],
  ['SIMPLE unverified', 'unverified', '200 unknown'],
  ['SIMPLE with a list of revoked certificates that it is not on', 'not-revoked', '200 unknown up.test'],
  ['SIMPLE with one that it is on', 'revoked', '503'],
  ['SIMPLE of one port', 'by-port', '200 unknown up.test'],
  ['SIMPLE by a Secret that is not there', 'no-secret', '503 no healthy upstream'],
  ['MUTUAL by files', 'mutual', '200 known up.test'],
  ['MUTUAL by a Secret', 'mutual-secret', '200 known up.test'],
  ['MUTUAL with a certificate that the server does not know', 'mutual-stranger', '200 unknown up.test'],
  ['none where the port says DISABLE', 'disabled', `200 ${PLAIN}`],
  ['ISTIO_MUTUAL: in plain text here', 'istio-mutual', `200 ${PLAIN}`],
])('%s', async (_, host, expected) => {
  const url = `http://127.0.0.1:${sidecar.ports.get(PORT)}/`;
  const { status, body } = await ask(url, { headers: { host: `${host}.test` } });
  expect(`${status} ${body}`).toMatch(new RegExp(`^${expected}`));
});

test.each([
  ['ISTIO_MUTUAL', /plain text here: the certificates of ISTIO_MUTUAL are those of a mesh/],
  ['a Secret that is not there', /no Secret "nowhere" in namespace default has ca\.crt: requests that need it get 503/],
])('of %s the writer is told', (_, told) => {
  expect(sidecar.said).toMatch(told);
});

function yaml(): string {
  const ca = `caCertificates: ${ours.own.chainFile}`;
  const files = ({ chainFile, keyFile }: Pair) => `clientCertificate: ${chainFile}, privateKey: ${keyFile}`;
  const simple = `mode: SIMPLE, sni: up.test, subjectAltNames: [up.test], ${ca}`;
  const ofHost = (tls: string) => `tls: { ${tls} }`;
  const policies = {
    simple: ofHost(simple),
    up: ofHost(`mode: SIMPLE, ${ca}`),
    distrusted: ofHost(`mode: SIMPLE, sni: up.test, caCertificates: ${others.own.chainFile}`),
    misnamed: ofHost(`mode: SIMPLE, sni: up.test, subjectAltNames: [down.test], ${ca}`),
    unverified: ofHost('mode: SIMPLE, insecureSkipVerify: true'),
    'not-revoked': ofHost(`${simple}, caCrl: ${ours.revoke()}`),
    revoked: ofHost(`${simple}, caCrl: ${ours.revoke(up)}`),
    'by-port': `portLevelSettings: [{ port: { number: ${PORT} }, tls: { ${simple} } }]`,
    'no-secret': ofHost('mode: SIMPLE, sni: up.test, credentialName: nowhere'),
    mutual: ofHost(`mode: MUTUAL, sni: up.test, ${ca}, ${files(client)}`),
    'mutual-secret': ofHost('mode: MUTUAL, sni: up.test, credentialName: client'),
    'mutual-stranger': ofHost(`mode: MUTUAL, sni: up.test, ${ca}, ${files(stranger)}`),
    disabled: `${ofHost(simple)}, portLevelSettings: [{ port: { number: ${PORT} }, tls: { mode: DISABLE } }]`,
    'istio-mutual': ofHost('mode: ISTIO_MUTUAL'),
  };
  const inClear = ['disabled', 'istio-mutual'];
  return [
    ...Object.entries(policies).flatMap(([name, policy]) => [
      serviceEntry(name, inClear.includes(name) ? [PLAIN, PLAIN_PORT] : [SECURE, HTTPS_PORT]),
      `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name} }
spec: { host: ${name}.test, trafficPolicy: { ${policy} } }
`,
    ]),
    secret('client', { 'tls.crt': client.chain, 'tls.key': client.key, 'ca.crt': ours.own.chain }),
  ].join('\n---\n');
}

function serviceEntry(name: string, [address, targetPort]: [address: string, port: number]): string {
  return `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name} }
spec:
  hosts: [${name}.test]
  resolution: STATIC
  ports: [{ number: ${PORT}, name: http, protocol: HTTP, targetPort: ${targetPort} }]
  endpoints: [{ address: ${address} }]
`;
}
