/** An example's folder behind a real Envoy, and what its README says of it. */
import { expect } from 'vitest';
import { Running, type Start } from '../running.ts';
import { type Readme, readme } from './readme.ts';
import { shell } from './shell.ts';

const MESH = 15001;
const ADMIN = 15000;
const GATEWAY_MOVE = 8000;

export interface Settings {
  /** 127.NETWORK.0.0/16 in the place of 127.1.0.0/16, so that examples do not meet. */
  network: number;
  /** Ports of Services and Gateways that the README names, besides 80. */
  ports?: number[];
  /** For places that the rules themselves name. */
  rewrite?: (text: string, local: Map<number, number>) => string;
}

export class Example {
  /** What `"$NAME"` stands for in the README's lines. */
  readonly variables: Record<string, string> = {};

  private constructor(
    readonly readme: Readme,
    readonly running: Running,
  ) {}

  static async start(task: string, { network, ports = [], rewrite = (text) => text }: Settings): Promise<Example> {
    const path = `examples/${task}`;
    const said = readme(path);
    const start: Start = {
      options: said.options,
      ports,
      rewrite: (text, local) => rewrite(text.replaceAll('127.1.', `127.${network}.`), local),
    };
    return new Example(said, await Running.start(path, said.program, start));
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
    const places = new Map([...local, [MESH, ports.mesh], [ADMIN, ports.admin]]);
    return (await shell(moved(line, places), this.variables)).trimEnd();
  }

  /** Puts text in the place of what `old` finds in one file, as far to the right, and waits until it is live. */
  async edit(file: string, old: RegExp, text: string): Promise<void> {
    await this.running.edit(file, (before) => {
      expect(before).toMatch(old);
      return before.replace(old, (found) => text.replaceAll(/^(?=.)/gm, /^ */.exec(found)?.[0] ?? ''));
    });
  }

  /** A path that is printed goes into one of the README's variables. */
  async learn(variable: string, told: RegExp): Promise<void> {
    await this.running.until(() => told.test(this.running.output));
    this.variables[variable] = told.exec(this.running.output)?.[1] as string;
  }

  async stop(): Promise<void> {
    expect(await this.running.stop()).toBe(0);
  }
}

/** 127.0.0.1:8080 with the port that stands for 80 in this run; the same for other names of this machine. */
function moved(text: string, local: Map<number, number>): string {
  const own = (port: number) => local.get(port) ?? local.get(port - GATEWAY_MOVE) ?? port;
  return text.replaceAll(
    /((?:127\.0\.0\.1|localhost|\.example\.com)[ :])(\d+)/g,
    (_, place, port) => `${place}${own(Number(port))}`,
  );
}
