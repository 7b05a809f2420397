import { Readable } from 'node:stream';
import { run } from '../../cli/program.ts';

export interface Told {
  code: number;
  out: string;
  err: string;
}

/** One command line in this process. */
export async function mainsheet(
  args: string[],
  { stdin = '', env = {} }: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Told> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    env: { PATH: process.env.PATH, ...env },
    color: false,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
