/** Debian's docker-registry on loopback, for one test's time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../ports.ts';

const PATIENCE = 10_000;

export class TestRegistry {
  private constructor(
    readonly host: string,
    readonly folder: string,
    readonly process: ChildProcess,
  ) {}

  /** `htpasswd`: only these users, one `name:bcrypt` a line, may read and write. */
  static async start(htpasswd?: string): Promise<TestRegistry> {
    const [port] = (await freePorts(1)) as [number];
    const folder = mkdtempSync(join(tmpdir(), 'mainsheet-registry-'));
    const users = join(folder, 'htpasswd');
    if (htpasswd) writeFileSync(users, htpasswd);
    const config = {
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: `127.0.0.1:${port}` },
      ...(htpasswd && { auth: { htpasswd: { realm: 'test', path: users } } }),
    };
    writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
    const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
    const registry = new TestRegistry(`127.0.0.1:${port}`, folder, child);
    await registry.#answers();
    return registry;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    if (this.process.exitCode === null && this.process.kill()) await ended;
    rmSync(this.folder, { recursive: true });
  }

  async #answers(): Promise<void> {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(50)) {
      if (this.process.exitCode !== null) break;
      const answer = await fetch(`http://${this.host}/v2/`).catch(() => undefined);
      if (answer) return;
    }
    await this.stop();
    throw new Error('docker-registry does not answer');
  }
}
