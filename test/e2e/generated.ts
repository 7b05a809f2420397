/** `./mainsheet generate` on YAML text, and a real Envoy on what it wrote. Everything ends with `stop()`. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEnvoy } from '../../envoy/find.ts';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { freePorts } from '../ports.ts';

export interface Generated {
  /** Local ports by the port of the service or gateway. */
  ports: Map<number, number>;
  /** The folder that was written. */
  out: string;
  envoy: RunningEnvoy;
  /** Envoy's log so far. */
  log: string[];
  stop: () => Promise<void>;
}

/** @param args of `generate`, besides -f, -o and ports */
export async function serve(
  yaml: string,
  servicePorts: number[],
  args: string[] = ['--proxy', 'sidecar'],
): Promise<Generated> {
  const folder = await mkdtemp(join(tmpdir(), 'mainsheet-generated-'));
  const [adminPort = 0, ...local] = await freePorts(1 + servicePorts.length);
  const ports = new Map(servicePorts.map((port, index) => [port, local[index] as number]));
  await writeFile(join(folder, 'input.yaml'), yaml);
  const mapping = [...ports].flatMap(([port, own]) => ['--port', `${port}=${own}`]);
  const out = join(folder, 'out');
  const generated = spawnSync(
    './mainsheet',
    ['generate', '-f', join(folder, 'input.yaml'), '-o', out, '--admin-port', String(adminPort), ...mapping, ...args],
    { encoding: 'utf8' },
  );
  if (generated.status !== 0) throw new Error(`generate: exit ${generated.status}\n${generated.stderr}`);
  const log: string[] = [];
  const { path } = await findEnvoy({ env: process.env, say: console.error });
  const envoy = await startEnvoy({
    path,
    config: join(out, 'envoy.yaml'),
    folder: tmpdir(),
    adminPort,
    listeners: 0,
    concurrency: 1,
    onLog: (line) => log.push(line),
    onOutput: () => {},
  });
  return {
    ports,
    out,
    envoy,
    log,
    stop: async () => {
      await envoy.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Service with one Pod: `protocol` is the port's name, as Istio reads it. */
export function service(name: string, address: string, port: number, protocol = 'http', targetPort = port): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name },
        spec: { selector: { app: name }, ports: [{ name: protocol, port, targetPort }] },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `${name}-v1`, labels: { app: name, version: 'v1' } },
        status: { phase: 'Running', podIP: address },
      },
    ],
  });
}
