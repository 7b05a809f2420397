/** A client's own x-mainsheet-* headers choose nothing and reach no backend, on hosts with a decision and without. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Generated, serve, service } from './generated.ts';
import { ask } from './http.ts';
import { routeClasses } from './route-classes.ts';

const PORT = 80;
const BACKEND_PORT = 18081;
const RULES = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: decided}
spec:
  hosts: [decided]
  http:
    - match: [{headers: {x-want: {exact: secret}}}]
      route: [{destination: {host: secret}}]
    - route: [{destination: {host: decided}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: strict}
spec:
  hosts: [strict]
  http:
    - match: [{headers: {x-want: {exact: secret}}}]
      route: [{destination: {host: secret}}]
`;
const BACKENDS = { decided: '127.4.0.1', plain: '127.4.0.2', secret: '127.4.0.3', strict: '127.4.0.4' };

let envoy: Generated;
let classes: string[];
let reached: { name: string; headers: IncomingHttpHeaders }[] = [];
const closers: (() => void)[] = [];

beforeAll(async () => {
  const services = await Promise.all(
    Object.entries(BACKENDS).map(async ([name, address]) => {
      const server = createServer((incoming, outgoing) => {
        reached.push({ name, headers: incoming.headers });
        outgoing.end(name);
      });
      closers.push(() => {
        server.close();
        server.closeAllConnections();
      });
      await new Promise<void>((resolve) => server.listen(BACKEND_PORT, address, resolve));
      return service(name, address, PORT, 'http', BACKEND_PORT);
    }),
  );
  envoy = await serve([...services, RULES].join('\n---\n'), [PORT]);
  classes = routeClasses(envoy.out);
});

afterAll(async () => {
  await envoy?.stop();
  for (const close of closers) close();
});

test('there is a class to be spoofed', () => {
  expect(classes.length).toBeGreaterThan(0);
});

const spellings: [title: string, headers: (routeClass: string) => [string, string][]][] = [
  ['plain', (name) => [['x-mainsheet-route', name]]],
  ['in capitals', (name) => [['X-MAINSHEET-ROUTE', name]]],
  [
    'twice',
    (name) => [
      ['x-mainsheet-route', name],
      ['x-mainsheet-route', name],
    ],
  ],
  [
    'first nonsense, then a class',
    (name) => [
      ['x-mainsheet-route', 'nonsense'],
      ['X-Mainsheet-Route', name],
    ],
  ],
  ['empty', () => [['x-mainsheet-route', '']]],
  [
    'another header of ours',
    (name) => [
      ['x-mainsheet-cluster', 'outbound|80||secret.default.svc.cluster.local'],
      ['x-mainsheet-rule', name],
    ],
  ],
  [
    'hidden behind Connection',
    (name) => [
      ['connection', 'x-mainsheet-route'],
      ['x-mainsheet-route', name],
    ],
  ],
];
const hosts: [host: string, status: number, backend: string | undefined][] = [
  ['decided', 200, 'decided'],
  ['plain', 200, 'plain'],
  ['strict', 404, undefined],
  ['nobody.invalid', 503, undefined],
];

for (const [title, headers] of spellings) {
  for (const [host, status, backend] of hosts) {
    test(`${title}, to ${host}`, async () => {
      for (const routeClass of classes) {
        reached = [];
        const answer = await ask(`http://127.0.0.1:${envoy.ports.get(PORT)}/`, {
          headers: [['host', host] as [string, string], ...headers(routeClass)].flat(),
        });
        expect(answer.status).toBe(status);
        judge(backend);
      }
    });
  }
}

test('over HTTP/2', async () => {
  const session = connectHttp2(`http://127.0.0.1:${envoy.ports.get(PORT)}`);
  try {
    for (const [host, status, backend] of hosts) {
      reached = [];
      const stream = session.request({ ':path': '/', ':authority': host, 'x-mainsheet-route': classes[0] as string });
      const answered = await new Promise<number | undefined>((resolve, reject) => {
        stream.on('response', (received) => resolve(received[':status'])).on('error', reject);
      });
      stream.resume();
      expect(answered).toBe(status);
      judge(backend);
    }
  } finally {
    session.destroy();
  }
});

/** Only the backend that the rules name was reached, and it saw nothing of ours. */
function judge(backend: string | undefined): void {
  expect(reached.map(({ name }) => name)).toEqual(backend ? [backend] : []);
  const ours = reached.flatMap(({ headers }) => Object.keys(headers).filter((name) => name.startsWith('x-mainsheet-')));
  expect(ours).toEqual([]);
}
