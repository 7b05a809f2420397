/** From one plan to the next in a real Envoy, under load: every answer is of one or the other, none is missing. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { versionOf } from '../../envoy/reload/version.ts';
import { Reload } from '../../envoy/reload.ts';
import { writeSnapshot } from '../../envoy/write.ts';
import type { Cluster, ClusterPolicy, Plan, VirtualHost } from '../../plan/plan.ts';
import { EARLY } from '../../stage/sighting.ts';
import { exact, forward, header, host, rule } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';
import { clusterOf, httpListener, options, planOf } from './plans.ts';
import { ask, type Backend, ENVOY, seenIn, startBackend } from './running.ts';

const backends: Record<string, Backend> = {};
let ports: { listener: number; other: number; admin: number };
let folder: string;
let envoy: RunningEnvoy;
let reload: Reload;
let problems: Error[];

beforeAll(async () => {
  for (const name of ['v1', 'v2']) backends[name] = await startBackend(name);
});
afterAll(() => {
  for (const { server } of Object.values(backends)) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(async () => {
  problems = [];
  const [listener, other, admin] = (await freePorts(3)) as [number, number, number];
  ports = { listener, other, admin };
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-reload-'));
});
afterEach(async () => {
  await reload.close();
  await envoy.stop();
  rmSync(folder, { recursive: true });
  expect(problems).toEqual([]);
});

const toV1 = [rule('rest', [[]], forward('v1'))];
const toV2 = [rule('rest', [[]], forward('v2'))];
const jasonToV2 = rule('jason', [[header('end-user', exact('jason'))]], forward('v2'));
const jasonToV1 = rule('jason', [[header('end-user', exact('jason'))]], forward('v1'));

interface Change {
  title: string;
  from: VirtualHost[];
  to: VirtualHost[];
  asked: string;
  /** Who answers before and after: without a header and for jason. */
  before: [anyone: string, jason: string];
  after: [anyone: string, jason: string];
}

const CHANGES: Change[] = [
  {
    title: 'another default',
    from: [host(toV1)],
    to: [host(toV2)],
    ...{ asked: 'a', before: ['v1', 'v1'], after: ['v2', 'v2'] },
  },
  {
    title: 'a first decision',
    from: [host(toV1)],
    to: [host([jasonToV2, ...toV1])],
    ...{ asked: 'a', before: ['v1', 'v1'], after: ['v1', 'v2'] },
  },
  {
    title: 'no decision any more',
    from: [host([jasonToV2, ...toV1])],
    to: [host(toV2)],
    ...{ asked: 'a', before: ['v1', 'v2'], after: ['v2', 'v2'] },
  },
  {
    title: 'a decision that is new, for one that is gone',
    from: [host([jasonToV2, ...toV1])],
    to: [host([rule('jason', [[header('end-user', exact('jason'))]], forward('v1', { timeout: 9000 })), ...toV1])],
    ...{ asked: 'a', before: ['v1', 'v2'], after: ['v1', 'v1'] },
  },
  {
    title: 'decision and default change places',
    from: [host([jasonToV2, ...toV1])],
    to: [host([jasonToV1, ...toV2])],
    ...{ asked: 'a', before: ['v1', 'v2'], after: ['v2', 'v1'] },
  },
  {
    title: 'a host of its own under a wildcard',
    from: [host([jasonToV2, ...toV1], ['*'])],
    to: [host([jasonToV2, ...toV1], ['*']), host([jasonToV1, ...toV2], ['b'])],
    ...{ asked: 'b', before: ['v1', 'v2'], after: ['v2', 'v1'] },
  },
  {
    title: 'a host is left to the wildcard',
    from: [host([jasonToV2, ...toV1], ['*']), host([jasonToV1, ...toV2], ['b'])],
    to: [host([jasonToV2, ...toV1], ['*'])],
    ...{ asked: 'b', before: ['v2', 'v1'], after: ['v1', 'v2'] },
  },
];

describe.each(['wasm', 'native'] as const)('with the %s engine', (engine) => {
  it.each(CHANGES)('$title', async ({ from, to, asked, before, after }) => {
    await start(planFor(from), engine);
    expect(await answers(asked)).toEqual(before);
    const load = new Load(asked);
    await sleep(100);
    await reload.to(version(planFor(to), engine));
    expect(await answers(asked)).toEqual(after);
    await sleep(100);
    await load.end();
    expect(load.answeredBy).toEqual(new Set([...before, ...after]));
    expect(load.failures).toEqual([]);
    expect(load.connectionsLost).toBe(0);
  });
});

describe('reload', () => {
  it('brings a listener, and takes it away again', async () => {
    const one = planFor([host(toV1)]);
    const two = planOf(
      [...one.listeners, httpListener([host([jasonToV1, ...toV2])], { name: 'other', listenerPort: ports.other })],
      one.clusters,
    );
    await start(one);
    await reload.to(version(two));
    expect(seenIn(await ask(ports.other, 'a')).backend).toBe('v2');
    await reload.to(version(one));
    // Envoy's workers close it each in its own time, with what was about to be taken in.
    await expect(ask(ports.other, 'a')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    expect(seenIn(await ask(ports.listener, 'a')).backend).toBe('v1');
  });

  it('keeps the cluster of a request that waits in a delay, and removes it then', async () => {
    const delayed = rule('late', [[header('end-user', exact('jason'))]], forward('v2'), {
      delay: { milliseconds: 1000, perMillion: 1_000_000 },
    });
    await start(planFor([host([delayed, ...toV1])]));
    const late = ask(ports.listener, 'a', { headers: { 'end-user': 'jason' } });
    await sleep(200);
    const onlyV1 = planOf(
      [httpListener([host(toV1)], { listenerPort: ports.listener })],
      [clusterOf('v1', backends.v1!.port)],
    );
    await reload.to(version(onlyV1));
    expect(await clusterCount()).toBe(2);
    expect(seenIn(await late).backend).toBe('v2');
    await expect.poll(clusterCount, { timeout: 5_000 }).toBe(1);
  });

  it('goes back to rules under which requests still wait: they go on, and who comes after waits as long', async () => {
    const delay = 1500;
    const delayed = rule('late', [[header('end-user', exact('jason'))]], forward('v2'), {
      delay: { milliseconds: delay, perMillion: 1_000_000 },
    });
    const askLate = () => ask(ports.listener, 'a', { headers: { 'end-user': 'jason' } });
    await start(planFor([host([delayed, ...toV1])]));
    const waiting = askLate();
    await sleep(100);
    await reload.to(version(planFor([host([jasonToV1, ...toV1])])));
    await reload.to(version(planFor([host([delayed, ...toV1])])));
    const after = askLate();
    for (const answer of [await waiting, await after, await askLate()]) {
      expect(seenIn(answer).backend).toBe('v2');
      expect(1000 * answer.seconds).toBeGreaterThan(delay - EARLY);
      expect(1000 * answer.seconds).toBeLessThan(delay + 1000);
    }
  });

  it('removes clusters in time, though one edit follows the other without a pause', async () => {
    await start(planFor([host(toV1)]));
    const most = await clusterCount();
    for (let edit = 0; edit < 45; edit++) {
      const { listeners, clusters } = planFor([host(toV1)]);
      await reload.to(version(planOf(listeners, [...clusters, clusterOf(`edit-${edit}`, backends.v1!.port)])));
    }
    expect(await clusterCount()).toBeLessThan(most + 25);
  });

  it('stays with the last good plan when Envoy refuses the next, and says why', async () => {
    const good = planFor([host([jasonToV2, ...toV1])]);
    const bad = planFor([
      host([rule('rest', [[]], { ...forward('v2'), rewrite: { regex: { pattern: '(', substitution: '' } } })]),
    ]);
    await start(good);
    await expect(reload.to(version(bad))).rejects.toThrow(/Envoy refused the new configuration:.*missing \)/s);
    expect(await answers('a')).toEqual(['v1', 'v2']);
    await reload.to(version(planFor([host(toV2)])));
    expect(await answers('a')).toEqual(['v2', 'v2']);
  });
});

describe('a cluster that warms up', () => {
  const WARMING: ClusterPolicy = { loadBalancer: { simple: 'ROUND_ROBIN', warmup: { duration: 60_000 } } };
  const endpoint = (port: number, address = '127.0.0.1') => ({ address, port, weight: 1, labels: {}, locality: '' });
  const only = (policy: ClusterPolicy, ...endpoints: Cluster['endpoints']) =>
    planOf([httpListener([host(toV1)], { listenerPort: ports.listener })], [clusterOf('v1', 0, { policy, endpoints })]);
  const clusterUpdates = async () => [
    ...(await envoy.admin.stats('cluster_manager\\.(cds\\.update_success|cluster_added|cluster_modified)')),
  ];
  const first = () => endpoint(backends.v1!.port);
  const second = () => endpoint(backends.v2!.port);

  it('stays when its endpoints become others, and those are asked at once', async () => {
    await start(only(WARMING, first()));
    const before = await clusterUpdates();
    await reload.to(version(only(WARMING, second())));
    expect(await answers('a')).toEqual(['v2', 'v2']);
    expect(await clusterUpdates()).toEqual(before);
  });

  it('begins to, and ceases, without a failed request', async () => {
    await start(only({}, first()));
    const load = new Load('a');
    await sleep(100);
    for (const next of [only(WARMING, first()), only(WARMING, second()), only({}, first())]) {
      await reload.to(version(next));
      await sleep(100);
    }
    await load.end();
    expect(load.answeredBy).toEqual(new Set(['v1', 'v2']));
    expect(load.failures).toEqual([]);
    expect(readdirSync(join(folder, 'xds/eds'))).toEqual([]);
  });

  it('keeps its endpoints when Envoy refuses others', async () => {
    await start(only(WARMING, first()));
    await expect(reload.to(version(only(WARMING, endpoint(80, 'no-address'))))).rejects.toThrow(
      /Envoy refused the new configuration:.*no-address/s,
    );
    expect(await answers('a')).toEqual(['v1', 'v1']);
    await reload.to(version(only(WARMING, second())));
    expect(await answers('a')).toEqual(['v2', 'v2']);
  });
});

/** Where each takes two files more, they are written into the listeners; a user may watch only so many at a time. */
describe('with eighty HTTP handlers', () => {
  const planOfMany = async (hosts: VirtualHost[]) => {
    const first = planFor(hosts);
    many ??= await freePorts(79);
    const others = many.map((listenerPort) => httpListener(hosts, { name: `outbound_${listenerPort}`, listenerPort }));
    return planOf([...first.listeners, ...others], first.clusters);
  };
  let many: number[] | undefined;

  it.each(['wasm', 'native'] as const)('few files are watched, and no request fails: %s', async (engine) => {
    await start(await planOfMany([host([jasonToV2, ...toV1])]), engine);
    expect(inotifyInstances(envoy.pid)).toBeLessThan(5);
    expect(await answers('a')).toEqual(['v1', 'v2']);
    const load = new Load('a');
    await sleep(100);
    await reload.to(version(await planOfMany([host([jasonToV1, ...toV2])]), engine));
    expect(await answers('a')).toEqual(['v2', 'v1']);
    expect(seenIn(await ask(many!.at(-1)!, 'a')).backend).toBe('v2');
    await reload.to(version(planFor([host(toV1)]), engine));
    expect(await answers('a')).toEqual(['v1', 'v1']);
    await sleep(100);
    await load.end();
    expect(load.failures).toEqual([]);
  });
});

function inotifyInstances(pid: number): number {
  const opened = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  return opened.filter((target) => target === 'anon_inode:inotify').length;
}

async function start(plan: Plan, engine: 'wasm' | 'native' = 'wasm'): Promise<void> {
  const first = version(plan, engine);
  const files = { directory: folder, code: 'dist/traffic.wasm' };
  writeSnapshot(first.snapshot, folder, files);
  const own = { path: ENVOY, config: 'envoy.yaml', folder, adminPort: ports.admin, listeners: plan.listeners.length };
  envoy = await startEnvoy({ ...own, concurrency: 2, onLog: () => {}, onOutput: () => {} });
  const onProblem = (problem: Error) => problems.push(problem);
  reload = new Reload(first, { ...files, folder, admin: envoy.admin, takeLog: envoy.takeLog, onProblem });
}

function version(plan: Plan, engine: 'wasm' | 'native' = 'wasm') {
  return versionOf(plan, options({ engine, adminPort: ports.admin, directory: folder, encoding: 'binary' }));
}

function planFor(hosts: VirtualHost[]): Plan {
  const clusters = Object.entries(backends).map(([name, { port }]) => clusterOf(name, port));
  return planOf([httpListener(hosts, { listenerPort: ports.listener })], clusters);
}

async function answers(asked: string): Promise<string[]> {
  const headers = { 'end-user': 'jason' };
  const both = [ask(ports.listener, asked), ask(ports.listener, asked, { headers })];
  return (await Promise.all(both)).map((answer) => seenIn(answer).backend);
}

async function clusterCount(): Promise<number> {
  return (await envoy.admin.stats('cluster_manager.active_clusters')).get('cluster_manager.active_clusters')!;
}

/** Four connections that ask without a pause, every other time as jason. */
class Load {
  readonly answeredBy = new Set<string>();
  readonly failures: string[] = [];
  connectionsLost = 0;
  private over = false;
  private readonly asked: string;
  private readonly agents = [1, 2, 3, 4].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  private readonly workers: Promise<void>[];

  constructor(asked: string) {
    this.asked = asked;
    this.workers = this.agents.map((agent) => this.work(agent));
  }

  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.workers);
    for (const agent of this.agents) agent.destroy();
  }

  private async work(agent: Agent): Promise<void> {
    for (let count = 0; !this.over; count++) {
      const answer = await this.one(agent, count % 2 === 0 ? {} : { 'end-user': 'jason' });
      if ('backend' in answer) this.answeredBy.add(answer.backend);
      else this.failures.push(answer.failure);
    }
  }

  private one(agent: Agent, headers: Record<string, string>): Promise<{ backend: string } | { failure: string }> {
    return new Promise((resolve) => {
      const asked = request({
        agent,
        host: '127.0.0.1',
        port: ports.listener,
        headers: { host: this.asked, ...headers },
      });
      asked.on('socket', (socket) => {
        if (socket.connecting) socket.on('close', () => (this.connectionsLost += this.over ? 0 : 1));
      });
      asked.on('error', (error) => resolve({ failure: error.message }));
      asked.on('response', async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        if (response.statusCode === 200) resolve({ backend: JSON.parse(body).backend });
        else resolve({ failure: `${response.statusCode} ${body}` });
      });
      asked.end();
    });
  }
}
