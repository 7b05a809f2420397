/** Runs one case for one proxy: backends, `mainsheet generate`, Envoy, requests; returns the differences. */
import { spawn } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { freeNetworks } from '../networks.ts';
import { freePorts } from '../ports.ts';
import { Backends, endpointsOf } from './backends.ts';
import type { Case, CaseProxy, Probe } from './case.ts';
import { compare, isLate } from './compare.ts';
import { inputsInAMesh } from './in-a-mesh.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Reply, send } from './send.ts';
import { compareMany } from './shares.ts';

/** How often an answer that came too late is asked for again: on a busy machine it proves nothing. */
const ATTEMPTS = 4;
/** Seconds for hits that come after the answer. */
const SETTLE = 0.25;

export interface Place {
  /** The Envoy binary. */
  envoy: string;
  /** Who decides: our filter, if not said; Envoy's own routes; our filter in what Istio writes (in-a-mesh.ts). */
  engine?: 'wasm' | 'native' | 'mesh';
}

/** @returns one line a difference, `request: what`; none: everything is as recorded. */
export async function runCase(test: Case, proxyName: string, place: Place): Promise<string[]> {
  const proxy = test.proxies[proxyName] as CaseProxy;
  const probes = test.requests.filter(
    ({ proxy = Object.keys(test.proxies)[0], skip }) => proxy === proxyName && skip === undefined,
  );
  // Cases use 127.1/16 and 127.2/16: moved elsewhere, several can run at once.
  const network = freeNetworks();
  const folder = await mkdtemp(join(tmpdir(), 'mainsheet-case-'));
  const backends = new Backends(test.backends ?? {});
  let envoy: RunningEnvoy | undefined;
  try {
    const [adminPort = 0, ...local] = await freePorts(1 + portsOf(test).length);
    const ports = new Map(portsOf(test).map((port, index) => [port, local[index] as number]));
    const differences = await generate(test, proxy, { folder, adminPort, ports, network, ...place });
    if (!(await written(folder))) return test.nack ? [] : [...differences, 'generate wrote no envoy.yaml'];

    await backends.start(
      Object.fromEntries(Object.entries(endpointsOf(test)).map(([address, name]) => [moved(address, network), name])),
    );
    const log: string[] = [];
    envoy = await startEnvoy({
      path: place.envoy,
      config: join(folder, 'out/envoy.yaml'),
      folder: join(folder, 'out'),
      adminPort,
      listeners: 0,
      concurrency: 1,
      onLog: (line) => log.push(line),
      onOutput: () => {},
    });
    differences.push(...(await probeAll(probes, ports, backends)));
    return differences.length > 0 ? [...differences, ...log.slice(0, 20)] : [];
  } finally {
    await envoy?.stop();
    backends.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Generated extends Place {
  folder: string;
  adminPort: number;
  ports: Map<number, number>;
  /** N of 127.N/16, where this run has its backends. */
  network: number;
}

/** Writes folder/out. @returns what is wrong with how it went */
async function generate(
  test: Case,
  proxy: CaseProxy,
  { folder, adminPort, ports, network, engine = 'wasm' }: Generated,
): Promise<string[]> {
  const input = [...test.resources.map((resource) => JSON.stringify(resource)), test.istio ?? ''].join('\n---\n');
  await writeFile(join(folder, 'input.yaml'), moved(input, network));
  await writeFile(join(folder, 'mesh.yaml'), JSON.stringify(test.mesh ?? {}));
  const labels = Object.entries(proxy.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const common = [
    ...['--proxy', proxy.type ?? 'sidecar', '-n', proxy.namespace ?? 'default'],
    ...(labels.length > 0 ? ['-l', labels.join(',')] : []),
    ...(test.mesh ? ['--mesh-config', join(folder, 'mesh.yaml')] : []),
    ...[...ports].flatMap(([port, local]) => ['--port', `${port}=${local}`]),
  ];
  const inputs =
    engine === 'mesh' ? await inputsInAMesh(folder, common, mainsheet) : ['-f', join(folder, 'input.yaml')];
  const decider = engine === 'mesh' ? 'native' : engine;
  const args = [
    'generate',
    ...inputs,
    ...common,
    '--admin-port',
    String(adminPort),
    '--engine',
    decider,
    '-o',
    join(folder, 'out'),
  ];
  const first = await mainsheet(args);
  const rejected = test.expectRejected ?? [];
  if (rejected.length === 0)
    return first.status === 0 || test.nack ? [] : [`generate: exit ${first.status}: ${first.output}`];
  const unnamed = rejected
    .filter(({ name }) => !first.output.includes(name))
    .map(({ name }) => `generate does not name ${name}`);
  const second = await mainsheet([...args, '--keep-going']);
  return [
    ...(first.status === 1 ? unnamed : [`generate: exit ${first.status} although something is to be refused`]),
    ...(second.status === 1 ? [] : [`generate --keep-going: exit ${second.status}: ${second.output}`]),
  ];
}

async function probeAll(probes: Probe[], ports: Map<number, number>, backends: Backends): Promise<string[]> {
  const replies: { probe: Probe; id: string; reply: Reply }[][] = [];
  for (const [index, probe] of probes.entries()) {
    await sleep(1000 * (probe.wait ?? 0));
    const port = ports.get(probe.port) as number;
    const sent: (typeof replies)[number] = [];
    const repeat = probe.repeat ?? 1;
    for (let n = 0; n < (repeat > 1 ? repeat : ATTEMPTS); n++) {
      const id = `${index}.${n}`;
      sent.push({ probe, id, reply: await send(port, probe, id) });
      if (
        repeat === 1 &&
        (probe.once || !isLate(probe.expect, outcomeOf(probe, (sent[n] as { reply: Reply }).reply, [])))
      )
        break;
    }
    replies.push(repeat > 1 ? sent : sent.slice(-1));
  }
  await sleep(1000 * Math.max(SETTLE, ...probes.map(({ settle = 0 }) => settle)));
  return replies.flatMap((sent) => {
    const outcomes = sent.map(({ probe, id, reply }) =>
      outcomeOf(
        probe,
        reply,
        backends.hits.filter((hit) => hit.probe === id),
      ),
    );
    const { name, expect, once } = (sent[0] as { probe: Probe }).probe;
    if (!expect) return [];
    const { elapsed, ...timeless } = expect;
    // What may be asked only once is not judged by a time that a busy machine may have added to.
    const judged = once ? timeless : expect;
    const found = outcomes.length > 1 ? compareMany(judged, outcomes) : compare(judged, outcomes[0] as Outcome);
    return found.map((difference) => `${name}: ${difference}`);
  });
}

function portsOf({ requests, resources, ports = [] }: Case): number[] {
  const served = resources.flatMap(({ kind, spec }) =>
    kind === 'Service' ? (spec.ports ?? []).map(({ port }) => port) : [],
  );
  return [...new Set([...requests.map(({ port }) => port), ...served, ...ports])];
}

function moved(text: string, network: number): string {
  return text.replace(/\b127\.([12])\./g, (_, digit) => `127.${network + Number(digit) - 1}.`);
}

function written(folder: string): Promise<boolean> {
  return access(join(folder, 'out/envoy.yaml')).then(
    () => true,
    () => false,
  );
}

function mainsheet(args: string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('./mainsheet', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}
