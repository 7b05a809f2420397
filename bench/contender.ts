/** A contender: an Envoy of its own, configured by `mainsheet generate` and then, for most, changed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RunningEnvoy } from '../envoy/process.ts';
import type { Resource } from '../envoy/resource.ts';
import { freePorts } from '../test/ports.ts';
import { start } from './envoys.ts';
import { type Rules, SERVICE_PORT } from './rules.ts';

export interface Contender {
  name: string;
  rules: Rules;
  engine: 'wasm' | 'native';
  /** Changes what `generate` has written. */
  change?: (written: Written) => void;
}

/** The one HTTP listener of what was written, its filters and its routes; changes are kept by `save`. */
export interface Written {
  manager: Resource & { http_filters: Resource[] };
  routes: RouteConfiguration;
}

export interface RouteConfiguration {
  virtual_hosts: Resource[];
  request_headers_to_remove?: string[];
}

export interface Running {
  contender: Contender;
  port: number;
  envoy: RunningEnvoy;
}

const HANDLER = `outbound_${SERVICE_PORT}`;
const LISTENERS = 'out/xds/lds.json';
const ROUTES = `out/xds/rds/${HANDLER}.json`;

/** In an empty folder. @throws Error if it does not answer as it must. */
export async function startContender(contender: Contender, folder: string, backendPort: number): Promise<Running> {
  const [port, adminPort] = (await freePorts(2)) as [number, number];
  mkdirSync(folder);
  writeFileSync(join(folder, 'rules.yaml'), yaml(contender.rules.objects(backendPort)));
  generate(folder, contender.engine, ['--port', `${SERVICE_PORT}=${port}`, '--admin-port', String(adminPort)]);
  if (contender.change) change(folder, contender.change);
  const running = { contender, port, envoy: await start(folder, 'out/envoy.yaml', adminPort) };
  await checkAnswer(running);
  return running;
}

export function yaml(objects: Resource[]): string {
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n');
}

function generate(folder: string, engine: string, ports: string[]): void {
  const files = ['-f', join(folder, 'rules.yaml'), '-o', join(folder, 'out')];
  const args = ['generate', ...files, '--proxy', 'sidecar', '--engine', engine, ...ports];
  const { status, stderr } = spawnSync('./mainsheet', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mainsheet generate: exit ${status}\n${stderr}`);
}

function change(folder: string, edit: (written: Written) => void): void {
  const [listeners, routes] = [LISTENERS, ROUTES].map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')));
  edit({ manager: listeners.resources[0].filter_chains[0].filters[0].typed_config, routes: routes.resources[0] });
  writeFileSync(join(folder, LISTENERS), JSON.stringify(listeners));
  writeFileSync(join(folder, ROUTES), JSON.stringify(routes));
}

/** What is measured must be the same decision everywhere. */
async function checkAnswer({ contender, port }: Running): Promise<void> {
  const { request, answer } = contender.rules;
  const { status, subset } = await ask(port, request);
  const right = status === answer.status && (answer.subset === undefined || subset === answer.subset);
  if (!right)
    throw new Error(`${contender.name} answers ${status} from ${subset}, not ${answer.status} from ${answer.subset}`);
}

export function ask(
  port: number,
  { host, path, headers }: Rules['request'],
): Promise<{ status?: number; subset?: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, headers: { host, ...headers }, agent: false },
      (response) => {
        response.resume();
        resolve({ status: response.statusCode!, subset: response.headers['x-backend'] });
      },
    );
    asked.on('error', reject).end();
  });
}
