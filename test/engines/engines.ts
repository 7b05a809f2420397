/** Both engines in one Envoy: each trial's plan twice, on a listener with our filter and on one with Envoy's own routes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEnvoy } from '../../envoy/find.ts';
import { startEnvoy } from '../../envoy/process.ts';
import { type Resource, type Snapshot, type SnapshotOptions, snapshot } from '../../envoy/snapshot.ts';
import { trafficFilter } from '../../envoy/traffic-filter.ts';
import type { HttpHandler, Listener, Plan } from '../../plan/plan.ts';
import { type Answer, send } from '../conformance/send.ts';
import { staticBootstrap } from '../envoy/static.ts';
import { freePorts } from '../ports.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';
import { Backends, type Hit } from './backends.ts';
import { clusters } from './places.ts';
import type { Request } from './requests.ts';

type Engine = SnapshotOptions['engine'];
const ENGINES: Engine[] = ['wasm', 'native'];
/** The port that listeners stand for. */
const SERVICE_PORT = 80;
/** Milliseconds in which the last mirrored request has come in. */
const SETTLE = 300;
const AT_ONCE = 12;

/** What one request led to. */
export interface Result {
  /** None: the connection ended without one. */
  answer: Answer | undefined;
  milliseconds: number;
  hits: Hit[];
}

export type BothResults = Record<Engine, Result>;

/** Sends the requests of each handler to both of its listeners. @returns by handler, by request */
export async function runBoth(list: { handler: HttpHandler; requests: Request[] }[]): Promise<BothResults[][]> {
  const { path } = await findEnvoy({ env: process.env, say: () => {} });
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-engines-'));
  const backends = new Backends();
  try {
    const ports = await backends.start();
    const [adminPort, refused, ...local] = (await freePorts(2 + 2 * list.length)) as [number, number, ...number[]];
    const port = (trial: number, engine: Engine) => local[2 * trial + ENGINES.indexOf(engine)]!;
    const places = clusters(ports, refused);
    const made = ENGINES.map((engine) => {
      const listeners = list.map(({ handler }, n) => listener(handler, `${engine}${n}`, port(n, engine)));
      const plan: Plan = { proxy: { kind: 'all', namespace: 'default', labels: {} }, listeners, clusters: places };
      return snapshot(plan, { engine, adminPort, directory: folder, accessLog: false, dialect: 'latin1' });
    });
    const config = join(folder, 'envoy.json');
    writeFileSync(config, JSON.stringify(bootstrapOf(together(made))));
    const options = { path, config, folder, adminPort, listeners: 2 * list.length, concurrency: 1 };
    const log: string[] = [];
    const envoy = await startEnvoy({ ...options, onLog: (line) => log.push(line), onOutput: () => {} });
    try {
      const results = await exchange(list, port, backends);
      if (log.length > 0) throw new Error(`Envoy complained:\n${log.join('\n')}`);
      return results;
    } finally {
      await envoy.stop();
    }
  } finally {
    backends.stop();
    rmSync(folder, { recursive: true });
  }
}

function listener(handler: HttpHandler, name: string, port: number): Listener {
  const chains = [{ name, handler: { ...handler, name } }];
  return { name, address: '127.0.0.1', port, servicePort: SERVICE_PORT, chains };
}

function together(snapshots: Snapshot[]): Snapshot {
  return {
    ...snapshots[0]!,
    listeners: snapshots.flatMap(({ listeners }) => listeners),
    routes: new Map(snapshots.flatMap(({ routes }) => [...routes])),
    tables: new Map(snapshots.flatMap(({ tables }) => [...tables])),
  };
}

/** Without files that Envoy would watch: there are too many listeners for the watches that a user may have. */
function bootstrapOf(made: Snapshot): Resource {
  const filter = (name: string) => trafficFilter(name, made.tables.get(name)!, resolve(TRAFFIC_WASM));
  return staticBootstrap(made, (name) => filter(name).typed_config as Resource);
}

type PortOf = (trial: number, engine: Engine) => number;

async function exchange(list: { requests: Request[] }[], portOf: PortOf, backends: Backends): Promise<BothResults[][]> {
  const jobs = list.flatMap(({ requests }, trial) =>
    requests.flatMap((request, n) => ENGINES.map((engine) => ({ trial, n, engine, request }))),
  );
  const sent = new Map<string, { answer: Answer | undefined; milliseconds: number }>();
  const idOf = (trial: number, n: number, engine: Engine) => `${engine}.${trial}.${n}`;
  const work = jobs.values();
  const worker = async () => {
    for (const { trial, n, engine, request } of work) {
      const id = idOf(trial, n, engine);
      const { answer, seconds } = await send(portOf(trial, engine), { name: id, port: SERVICE_PORT, ...request }, id);
      sent.set(id, { answer, milliseconds: 1000 * seconds });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await sleep(SETTLE);
  const result = (trial: number, n: number, engine: Engine): Result => {
    const id = idOf(trial, n, engine);
    return { ...sent.get(id)!, hits: backends.take(id) };
  };
  return list.map(({ requests }, trial) =>
    requests.map((_, n) => ({ wasm: result(trial, n, 'wasm'), native: result(trial, n, 'native') })),
  );
}
