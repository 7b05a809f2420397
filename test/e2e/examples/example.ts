/** An example's folder behind a real Envoy, and what its README says of it. */
import { expect } from 'vitest';
import { Running } from '../running.ts';
import { type Readme, readme } from './readme.ts';
import { shell } from './shell.ts';

const MESH = 15001;
const GATEWAY_MOVE = 8000;

export interface Settings {
  /** 127.NETWORK.0.0/16 in the place of 127.1.0.0/16, so that examples do not meet. */
  network: number;
  /** Ports of Services and Gateways that the README names, besides 80. */
  ports?: number[];
}

export class Example {
  private constructor(
    readonly readme: Readme,
    readonly running: Running,
  ) {}

  static async start(task: string, { network, ports = [] }: Settings): Promise<Example> {
    const path = `examples/${task}`;
    const said = readme(path);
    const rewrite = (text: string, local: Map<number, number>) =>
      moved(text.replaceAll('127.1.', `127.${network}.`), local);
    return new Example(said, await Running.start(path, said.program, { ports, rewrite }));
  }

  /** Types every line of one of the README's console blocks, and compares the answers. */
  async session(index: number): Promise<void> {
    const lines = this.readme.sessions[index];
    if (!lines) throw new Error(`the README has no console block ${index}`);
    const answers = await Promise.all(lines.map(async ({ line }) => ({ line, answer: await this.type(line) })));
    expect(answers).toEqual(lines);
  }

  /** Types a line as the README has it: on the ports of this run. Gives the answer without the last line's end. */
  async type(line: string): Promise<string> {
    const { local, ports } = this.running;
    const moving = line.replaceAll(`127.0.0.1:${MESH}`, `127.0.0.1:${ports.mesh}`);
    return (await shell(moved(moving, local))).trimEnd();
  }

  /** Puts a yaml block of the README in the place of what `old` finds in one file, and waits until it is live. */
  async edit(file: string, old: RegExp, block: string): Promise<void> {
    await this.running.edit(file, (text) => {
      expect(text).toMatch(old);
      return text.replace(old, block);
    });
  }

  async stop(): Promise<void> {
    expect(await this.running.stop()).toBe(0);
  }
}

/** 127.0.0.1:8080 with the port that stands for 80 in this run. */
function moved(text: string, local: Map<number, number>): string {
  let result = text;
  for (const [port, own] of local) {
    const said = port < 1024 ? port + GATEWAY_MOVE : port;
    result = result.replaceAll(new RegExp(`(127\\.0\\.0\\.1|localhost):${said}\\b`, 'g'), `$1:${own}`);
  }
  return result;
}
