/** `./mainsheet generate` on YAML text, and a real Envoy on what it wrote. Everything ends with `stop()`. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEnvoy } from '../../envoy/find.ts';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { freePorts } from '../ports.ts';

export interface Written {
  /** Local ports by the port of the service or gateway. */
  ports: Map<number, number>;
  adminPort: number;
  /** The folder that was written. */
  out: string;
  /** What was said on standard error. */
  said: string;
}

export interface Generated extends Written {
  envoy: RunningEnvoy;
  /** Envoy's log so far. */
  log: string[];
  stop: () => Promise<void>;
}

/**
 * @param folder an existing one, into which the YAML goes, and the output as `out`
 * @param args of `generate`, besides -f, -o and ports
 */
export async function generate(folder: string, yaml: string, servicePorts: number[], args: string[]): Promise<Written> {
  const [adminPort = 0, ...local] = await freePorts(1 + servicePorts.length);
  const ports = new Map(servicePorts.map((port, index) => [port, local[index] as number]));
  await writeFile(join(folder, 'input.yaml'), yaml);
  const mapping = [...ports].flatMap(([port, own]) => ['--port', `${port}=${own}`]);
  const out = join(folder, 'out');
  const { status, stderr } = spawnSync(
    './mainsheet',
    ['generate', '-f', join(folder, 'input.yaml'), '-o', out, '--admin-port', String(adminPort), ...mapping, ...args],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`generate: exit ${status}\n${stderr}`);
  return { ports, adminPort, out, said: stderr };
}

/** @param args as `generate` above */
export async function serve(
  yaml: string,
  servicePorts: number[],
  args: string[] = ['--proxy', 'sidecar'],
): Promise<Generated> {
  const folder = await mkdtemp(join(tmpdir(), 'mainsheet-generated-'));
  const written = await generate(folder, yaml, servicePorts, args);
  const log: string[] = [];
  const { path } = await findEnvoy({ env: process.env, say: console.error });
  const envoy = await startEnvoy({
    path,
    config: join(written.out, 'envoy.yaml'),
    folder: tmpdir(),
    adminPort: written.adminPort,
    listeners: 0,
    concurrency: 1,
    onLog: (line) => log.push(line),
    onOutput: () => {},
  });
  return {
    ...written,
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
