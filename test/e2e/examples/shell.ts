/** Runs one command line of a README, as far as these go, without needing the programs: not every machine has them. */
import { curl } from './curl.ts';
import { netcat } from './netcat.ts';

type Program = (args: string[], input: string) => Promise<string> | string;

const PROGRAMS: Record<string, Program> = {
  curl,
  echo: (words) => `${words.join(' ')}\n`,
  grep,
  nc: netcat,
};

/** @returns the standard output of the last command of the pipe */
export async function shell(line: string, variables: Record<string, string> = {}): Promise<string> {
  let output = '';
  for (const command of split(line.replaceAll(/"\$(\w+)"/g, (_, name) => `'${variables[name]}'`))) {
    const [name = '', ...args] = command;
    const program = PROGRAMS[name];
    if (!program) throw new Error(`${line}: no such program here: ${name}`);
    output = await program(args, output);
  }
  return output;
}

/** The words of each command of a pipe; quotes are taken off. Of double quotes only "$NAME" is known, which is gone by now. */
function split(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token, quoted] of line.matchAll(/'([^']*)'|[^\s']+/g)) {
    if (token === '|') commands.push([]);
    else commands.at(-1)?.push(quoted ?? token);
  }
  return commands;
}

/** grep -o PATTERN: each match is a line. */
function grep([flag, pattern, ...rest]: string[], input: string): string {
  if (flag !== '-o' || pattern === undefined || rest.length > 0) throw new Error('only grep -o PATTERN is known here');
  return [...input.matchAll(new RegExp(pattern, 'g'))].map(([match]) => `${match}\n`).join('');
}
