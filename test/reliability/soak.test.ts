/** Many requests over all that a rule can do to one: memory does not grow, no stream is left, nothing waits at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import { writeSnapshot } from '../../envoy/write.ts';
import { ALWAYS, type Fault } from '../../plan/plan.ts';
import { clusterOf, httpListener, options, planOf } from '../envoy/plans.ts';
import { ENVOY } from '../envoy/running.ts';
import { forward, host, mirror, noHeaders, path, rule } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';
import { get, Quick, startQuickBackend } from './quick.ts';
import { residentMegabytes } from './resident.ts';
import { runs } from './runs.ts';

const { count } = runs('SOAK_REQUESTS', 20_000);
const { count: held } = runs('SOAK_HELD', 20_000);
const CONNECTIONS = 64;
/** Of the requests, before memory is looked at. */
const WARM_UP = 0.25;
/** What Envoy's allocator keeps back or gives back, in MB. */
const BREATH = 12;

const faulty = (name: string, fault: Fault) => rule(name, [[path('exact', `/${name}`)]], answer(200), fault);
const answer = (status: number) => ({ kind: 'direct' as const, status, headers: noHeaders() });
const delay = (milliseconds: number) => ({ delay: { milliseconds, perMillion: ALWAYS } });
const RULES = [
  rule('forward', [[path('exact', '/forward')]], forward('v1')),
  rule('weights', [[path('exact', '/weights')]], forward({ v1: 1, v2: 3 })),
  rule('mirror', [[path('exact', '/mirror')]], forward('v1', { mirrors: [mirror('dead', ALWAYS)] })),
  rule('local', [[path('prefix', '/local')]], answer(204)),
  rule('redirect', [[path('exact', '/redirect')]], { kind: 'redirect', headers: noHeaders(), code: 301, uri: '/' }),
  faulty('delay', delay(1)),
  faulty('abort', { abort: { httpStatus: 555, perMillion: ALWAYS } }),
  faulty('both', { ...delay(2), abort: { httpStatus: 556, perMillion: ALWAYS } }),
  faulty('long', delay(150)),
  faulty('held', delay(4_000)),
  rule('rest', [[]], forward('v2')),
];
const MIX: [path: string, status: number, share: number][] = [
  ['/forward', 200, 8],
  ['/weights', 200, 8],
  ['/mirror', 200, 6],
  ['/local?a=1', 204, 10],
  ['/redirect', 301, 5],
  ['/delay', 200, 1],
  ['/abort', 555, 5],
  ['/both', 556, 1],
  ['/else', 200, 6],
];
const ROUND = MIX.flatMap(([path, status, share]) =>
  Array.from({ length: share }, () => ({ path, status, request: get('a', path) })),
);

let envoy: RunningEnvoy;
let backend: { port: number; server: Server };
let folder: string;
let port: number;
const log: string[] = [];

beforeAll(async () => {
  backend = await startQuickBackend();
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-soak-'));
  const [listener, adminPort, dead] = (await freePorts(3)) as [number, number, number];
  port = listener;
  const clusters = [clusterOf('v1', backend.port), clusterOf('v2', backend.port), clusterOf('dead', dead)];
  const plan = planOf([httpListener([host(RULES)], { listenerPort: port })], clusters);
  writeSnapshot(snapshot(plan, options({ adminPort, directory: folder })), folder, {
    directory: folder,
    code: 'dist/traffic.wasm',
  });
  const own = { path: ENVOY, config: 'envoy.yaml', folder, adminPort, listeners: 1, concurrency: 2 };
  envoy = await startEnvoy({ ...own, onLog: (line) => log.push(line), onOutput: () => {} });
});
afterAll(async () => {
  await envoy?.stop();
  backend?.server.close();
  rmSync(folder, { recursive: true });
});

test(`${count} requests over all features`, { timeout: 120_000 + count }, async () => {
  let sent = 0;
  const wrong = new Map<string, number>();
  const resets = new Resets();
  const work = async (until: number) => {
    const connection = await Quick.open(port);
    while (sent < until && !connection.lost) {
      const { path, request, status } = ROUND[sent++ % ROUND.length]!;
      const answered = await connection.send(request);
      if (answered !== status) note(wrong, `${path}: ${answered ?? 'no answer'}`);
    }
    connection.close();
  };
  const all = (until: number) => Promise.all(Array.from({ length: CONNECTIONS }, () => work(until)));
  await all(count * WARM_UP);
  const warm = residentMegabytes(envoy.pid);
  await all(count);
  await resets.end();
  expect([...wrong]).toEqual([]);
  expect(resets.count).toBeGreaterThan(10);
  await expect.poll(left, { timeout: 10_000 }).toEqual({ held: 0, streams: 0, upstream: 0 });
  expect(residentMegabytes(envoy.pid) - warm).toBeLessThan(BREATH);
  expect(log).toEqual([]);
  console.log(`${sent} requests, ${resets.count} resets; RSS ${warm} MB, then ${residentMegabytes(envoy.pid)} MB`);
});

test(`${held} requests are held back at once, and all are let go`, { timeout: 120_000 }, async () => {
  const STREAMS = 100;
  const sessions = Array.from({ length: held / STREAMS }, () => connectHttp2(`http://127.0.0.1:${port}`));
  const answers = sessions.flatMap((session) =>
    Array.from({ length: STREAMS }, () => {
      const stream = session.request({ ':path': '/held', ':authority': 'a' });
      return new Promise<number | undefined>((resolve, reject) => {
        stream.on('response', (headers) => resolve(headers[':status'])).on('error', reject);
        stream.resume();
      });
    }),
  );
  await expect.poll(async () => (await left()).held, { timeout: 60_000, interval: 20 }).toBe(held);
  const statuses = new Set(await Promise.all(answers));
  for (const session of sessions) session.destroy();
  expect(statuses).toEqual(new Set([200]));
  await expect.poll(left, { timeout: 10_000 }).toEqual({ held: 0, streams: 0, upstream: 0 });
});

/** Clients that leave in the middle of a delay, one after the other, until the end. */
class Resets {
  count = 0;
  #over = false;
  readonly #done = this.#work();

  async end(): Promise<void> {
    this.#over = true;
    await this.#done;
  }

  async #work(): Promise<void> {
    while (!this.#over) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(get('a', '/long')));
        socket.setTimeout(20, () => socket.destroy());
        socket.on('error', () => {}).on('close', () => resolve());
      });
      this.count++;
      await sleep(1);
    }
  }
}

function note(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

async function left(): Promise<{ held: number; streams: number; upstream: number }> {
  const names =
    'wasmcustom.mainsheet.active_faults|http.outbound_80.downstream_rq_active|cluster..*.upstream_rq_active';
  const stats = [...(await envoy.admin.stats(names))];
  const total = (part: string) => stats.reduce((sum, [name, value]) => sum + (name.endsWith(part) ? value : 0), 0);
  return {
    held: total('active_faults'),
    streams: total('downstream_rq_active'),
    upstream: total('upstream_rq_active'),
  };
}
