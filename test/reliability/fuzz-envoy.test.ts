/** Requests as bytes, over many connections to a real Envoy: it goes on serving, and so does the filter in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import { writeSnapshot } from '../../envoy/write.ts';
import { clusterOf, httpListener, options, planOf } from '../envoy/plans.ts';
import { ask, type Backend, ENVOY, startBackend } from '../envoy/running.ts';
import { freePorts } from '../ports.ts';
import { EXAMPLE } from '../twins/example.ts';
import { hostileHttp1, hostileHttp2 } from './hostile-bytes.ts';
import { OPENING, request } from './http2-bytes.ts';
import { runs } from './runs.ts';

const { count, seed } = runs('FUZZ_ENVOY', 2_000);
const CONNECTIONS = 16;
/** Requests of one HTTP/2 connection, which may be closed for the first of them that is no HTTP. */
const STREAMS = 3;
/** How long nothing may come back (milliseconds): half of a request is waited for, and nobody sends the rest. */
const SILENCE = 60;

let envoy: RunningEnvoy;
let backend: Backend;
let folder: string;
let port: number;
const log: string[] = [];

beforeAll(async () => {
  backend = await startBackend('a');
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-fuzz-'));
  const [listener, adminPort] = (await freePorts(2)) as [number, number];
  port = listener;
  const clusters = ['v1', 'v2'].map((subset) => clusterOf(subset, backend.port, { name: `outbound|80|${subset}|a` }));
  const plan = planOf([httpListener(EXAMPLE.virtualHosts, { listenerPort: port })], clusters);
  const made = snapshot(plan, options({ adminPort, directory: folder }));
  writeSnapshot(made, folder, { directory: folder, code: 'dist/traffic.wasm' });
  const own = { path: ENVOY, config: 'envoy.yaml', folder, adminPort, listeners: 1, concurrency: 2 };
  envoy = await startEnvoy({ ...own, onLog: (line) => log.push(line), onOutput: () => {} });
});
afterAll(async () => {
  await envoy?.stop();
  backend?.server.closeAllConnections();
  backend?.server.close();
  rmSync(folder, { recursive: true });
});

test('over HTTP/1', { timeout: 60_000 + count * 100 }, async () => {
  const requests = fc.sample(hostileHttp1, { numRuns: Math.ceil(count / 2), seed });
  await allOf(requests);
  await stillServes();
  expect(await decided()).toBeGreaterThan(count / 10);
});

test('over HTTP/2', { timeout: 60_000 + count * 100 }, async () => {
  const requests = fc.sample(hostileHttp2, { numRuns: Math.ceil(count / 2), seed });
  const connections: Buffer[] = [];
  for (let at = 0; at < requests.length; at += STREAMS) {
    const some = requests.slice(at, at + STREAMS);
    const bytes = some.map(({ fields, trailers }, index) => request(index * 2 + 1, fields, trailers));
    connections.push(Buffer.concat([OPENING, ...bytes]));
  }
  const before = await decided();
  await allOf(connections);
  await stillServes();
  expect((await decided()) - before).toBeGreaterThan(count / 10);
});

/** Each on a connection of its own, so many connections at a time. */
async function allOf(list: Buffer[]): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < list.length) await sendAll(list[next++]!);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

/** Until Envoy closes the connection, or has nothing more to say. What it says is its own affair. */
function sendAll(bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(SILENCE, () => socket.destroy());
    socket.on('data', () => {}).on('error', () => {});
    socket.on('close', () => resolve());
  });
}

/** The same Envoy, the same VM, nothing held back, no stream left; and every kind of rule is met as ever. */
async function stillServes(): Promise<void> {
  const paths: [path: string, status: number][] = [
    ['/exact', 200],
    ['/delay', 200],
    ['/abort', 503],
  ];
  for (const [path, status] of paths) expect((await ask(port, 'a', { path })).status).toBe(status);
  await expect.poll(active, { timeout: 10_000 }).toEqual([0, 0]);
  expect(log.filter((line) => /wasm|critical|assert/i.test(line))).toEqual([]);
}

/** Requests that a rule has taken: not all are broken so badly that the filter never sees them. */
async function decided(): Promise<number> {
  const matched = await envoy.admin.stats('wasmcustom.mainsheet.matched..*');
  return [...matched.values()].reduce((sum, value) => sum + value, 0);
}

async function active(): Promise<(number | undefined)[]> {
  const [held, open] = ['wasmcustom.mainsheet.active_faults', 'http.outbound_80.downstream_rq_active'];
  const stats = await envoy.admin.stats(`${held}|${open}`);
  return [stats.get(held), stats.get(open)];
}
