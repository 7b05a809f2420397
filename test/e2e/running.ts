/** `./mainsheet run` on a copy of an example, which a test may edit. Everything it starts ends with `stop()`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';

const READY = /^mainsheet: serving/m;
const LIVE = /^mainsheet: .*\blive\b/gm;
const PATIENCE = 60_000;

export interface Start {
  /** Of `run`, besides -f and ports. */
  options?: string[];
  /** Ports of Services and Gateways, besides 80, that are given a free local port. */
  ports?: number[];
  /** Changes the text of every YAML file of the copy, before it is read; told the local port of each port above. */
  rewrite?: (text: string, local: Map<number, number>) => string;
}

export class Running {
  output = '';
  #wake: () => void = () => {};

  private constructor(
    readonly folder: string,
    readonly ports: { gateway: number; mesh: number; admin: number },
    /** Local ports by the port of the Service or Gateway. */
    readonly local: Map<number, number>,
    readonly process: ChildProcess,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk;
        this.#wake();
      });
    }
    process.on('exit', () => this.#wake());
  }

  /** @param command what runs beside Envoy; in it, the example's path becomes that of the copy */
  static async start(
    example: string,
    command: string[],
    { options = [], ports = [], rewrite }: Start = {},
  ): Promise<Running> {
    const [mesh, admin, gateway, ...others] = (await freePorts(3 + ports.length)) as [number, number, number];
    const local = new Map([80, ...ports].map((port, index) => [port, [gateway, ...others][index] as number]));
    const folder = await copy(example, (text) => rewrite?.(text, local) ?? text);
    const moved = [...local].flatMap(([port, own]) => ['--port', `${port}=${own}`]);
    const places = [...moved, '--mesh-port', `${mesh}`, '--admin-port', `${admin}`];
    const program = command.map((word) => word.replace(example, folder));
    const child = spawn('./mainsheet', ['run', '-f', folder, ...options, ...places, '--', ...program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = new Running(folder, { gateway, mesh, admin }, local, child);
    try {
      await running.until(() => READY.test(running.output));
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  /** Replaces one file's text and waits until the new rules are live. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const live = () => [...this.output.matchAll(LIVE)].length;
    const earlier = live();
    const before = this.output.length;
    if (!(await this.write(file, change))) return;
    const refused = () => /^\S+: error[\s\S]*/m.exec(this.output.slice(before))?.[0];
    await this.until(() => live() > earlier || refused() !== undefined);
    if (live() === earlier) throw new Error(`the edit was refused:\n${refused()}`);
  }

  /** Replaces one file's text. @returns whether it differs from before */
  async write(file: string, change: (text: string) => string): Promise<boolean> {
    const path = join(this.folder, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    if (after === before) return false;
    // As most editors do: written in place, it would be empty for a moment, which on a busy machine may be a long one.
    await writeFile(`${path}~`, after);
    await rename(`${path}~`, path);
    return true;
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!condition()) {
      if (this.process.exitCode !== null)
        throw new Error(`mainsheet ended with ${this.process.exitCode}:\n${this.output}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`nothing more came for ${PATIENCE} ms:\n${this.output}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Ctrl-C, as a terminal sends it. @returns the exit status */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => {
      if (this.process.exitCode !== null || this.process.signalCode !== null) resolve(this.process.exitCode);
      else this.process.once('exit', resolve);
    });
    this.process.kill('SIGINT');
    const status = await ended;
    await rm(this.folder, { recursive: true, force: true });
    return status;
  }
}

/** Links become the files that they name, so that an edit of the copy is one of the copy alone. */
async function copy(example: string, rewrite: (text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainsheet-e2e-'));
  await cp(example, folder, { recursive: true, dereference: true });
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.yaml')) continue;
    const path = join(folder, name);
    await writeFile(path, rewrite(await readFile(path, 'utf8')));
  }
  return folder;
}
