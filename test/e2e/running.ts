/** `./mainsheet run` on a copy of an example, which a test may edit. Everything it starts ends with `stop()`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';

const READY = /^mainsheet: serving/m;
const LIVE = /^mainsheet: .*\blive\b/gm;
const PATIENCE = 60_000;

export class Running {
  output = '';
  #wake: () => void = () => {};

  private constructor(
    readonly folder: string,
    readonly ports: { gateway: number; mesh: number; admin: number },
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

  /** @param command what runs beside Envoy */
  static async start(example: string, command: string[]): Promise<Running> {
    const folder = await mkdtemp(join(tmpdir(), 'mainsheet-e2e-'));
    await cp(example, folder, { recursive: true });
    const [gateway, mesh, admin] = (await freePorts(3)) as [number, number, number];
    const ports = ['--port', `80=${gateway}`, '--mesh-port', `${mesh}`, '--admin-port', `${admin}`];
    const child = spawn('./mainsheet', ['run', '-f', folder, ...ports, '--', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = new Running(folder, { gateway, mesh, admin }, child);
    await running.until(() => READY.test(running.output));
    return running;
  }

  /** Replaces one file's text and waits until the new rules are live. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const live = () => [...this.output.matchAll(LIVE)].length;
    const earlier = live();
    if (await this.write(file, change)) await this.until(() => live() > earlier);
  }

  /** Replaces one file's text. @returns whether it differs from before */
  async write(file: string, change: (text: string) => string): Promise<boolean> {
    const path = join(this.folder, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    if (after !== before) await writeFile(path, after);
    return after !== before;
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
