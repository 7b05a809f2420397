/** What the command itself costs with ten thousand VirtualServices: `generate`, and until an edit under `run` is live. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../test/ports.ts';
import { ask, yaml } from './contender.ts';
import type { Request } from './load.ts';
import { withBackends } from './measure.ts';
import { quantile } from './quantile.ts';
import { numbers, service } from './rules.ts';

const HOSTS = 10_000;
/** Edits of each kind. The first few find a cold program: they count like the others. */
const EDITS = 9;
const COMMAND = 'dist/mainsheet.js';
const PATIENCE = 60_000;
/** Has a process say what it has used, when it ends: CPU time in microseconds, memory in KiB. */
const TELL_USAGE =
  'data:text/javascript,process.on("exit",()=>console.error("usage "+JSON.stringify(process.resourceUsage())))';

export interface HostFigure {
  name: string;
  value: number;
  unit: 's' | 'MB' | 'ms';
  target: number;
}

export function measureHost(): Promise<HostFigure[]> {
  return withBackends(async (place) => {
    const folder = place.folder();
    mkdirSync(folder);
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, rules(place.port));
    return [...(await generate(file, join(folder, 'out'))), ...(await editsLive(file))];
  });
}

/** One service, and so many hosts that lead to it, each with a rule for one user before a default. */
function rules(port: number): string {
  const one = (host: number) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: host-${host}
spec:
  hosts:
  - ${nameOf(host)}
  http:
  - match:
    - headers:
        end-user:
          exact: user-${host}
    route:
    - destination:
        host: app
        subset: v2
  - route:
    - destination:
        host: app
        subset: v1
`;
  return [yaml(service('app', port, 80)), ...numbers(HOSTS).map(one)].join('---\n');
}

function nameOf(host: number): string {
  return `host-${host}.example.com`;
}

async function generate(file: string, out: string): Promise<HostFigure[]> {
  const child = spawn(process.execPath, ['--import', TELL_USAGE, COMMAND, 'generate', '-f', file, '-o', out]);
  const said = await outputOf(child);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(/usage (.*)/.exec(said)?.[1] ?? said);
  const name = `generate, ${HOSTS} VirtualServices, ${(readFileSync(file).length / 1e6).toFixed(1)} MB of YAML`;
  return [
    { name: `${name}: CPU time`, value: (userCPUTime + systemCPUTime) / 1e6, unit: 's', target: 4 },
    { name: `${name}: memory`, value: maxRSS / 1024, unit: 'MB', target: 500 },
  ];
}

async function outputOf(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  return said;
}

async function editsLive(file: string): Promise<HostFigure[]> {
  const [meshPort, adminPort] = (await freePorts(2)) as [number, number];
  const ports = ['--mesh-port', String(meshPort), '--admin-port', String(adminPort)];
  const child = spawn(process.execPath, [COMMAND, 'run', '-f', file, ...ports], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    await serving(child);
    const edited = new EditedFile(file, meshPort);
    const table: number[] = [];
    const routes: number[] = [];
    for (const host of numbers(EDITS)) {
      table.push(await edited.live(host, `exact: user-${host}\n`, `exact: other-${host}\n`, `other-${host}`, 'v2'));
      const other = HOSTS - 1 - host;
      const rule = `exact: user-${other}\n    route:\n    - destination:\n        host: app\n        subset: `;
      const changed = rule.replace('    route:', `    timeout: ${host + 1}s\n    route:`);
      routes.push(await edited.live(other, `${rule}v2`, `${changed}v1`, `user-${other}`, 'v1'));
    }
    const name = `an edit among ${HOSTS} hosts is live`;
    return [
      { name: `${name}: in the table only`, value: quantile(table, 0.5), unit: 'ms', target: 300 },
      { name: `${name}: in routes too`, value: quantile(routes, 0.5), unit: 'ms', target: 800 },
    ];
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

/** Envoy sits in a process group of its own, which ends with the command. */
function serving(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      if (said.includes('serving after')) resolve();
    });
    child.on('close', () => reject(new Error(`mainsheet run has ended:\n${said}`)));
  });
}

class EditedFile {
  readonly #file: string;
  readonly #port: number;
  #text: string;

  constructor(file: string, port: number) {
    this.#file = file;
    this.#port = port;
    this.#text = readFileSync(file, 'utf8');
  }

  /** Milliseconds from the saving of the file to the first answer by the new rule. */
  async live(host: number, before: string, after: string, user: string, subset: string): Promise<number> {
    const request: Request = { host: nameOf(host), path: '/', headers: { 'end-user': user } };
    const answeredBy = async () => (await ask(this.#port, request)).subset;
    if ((await answeredBy()) === subset) throw new Error(`${request.host} is answered by ${subset} before the edit`);
    this.#text = this.#text.replace(before, after);
    const saved = performance.now();
    writeFileSync(this.#file, this.#text);
    while ((await answeredBy()) !== subset) {
      if (performance.now() - saved > PATIENCE) throw new Error(`the edit of ${request.host} does not come`);
      await sleep(5);
    }
    const time = performance.now() - saved;
    // Until what the edit has left over is gone: edits are measured one by one.
    await sleep(2_000);
    return time;
  }
}
