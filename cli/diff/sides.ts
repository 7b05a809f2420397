/** Which two sets of rules `diff` is asked for, and reading them. */
import { existsSync } from 'node:fs';
import { InputError, readInputs, type Source } from '../../istio/index.ts';
import { holdsTests } from '../../story/tests/test-file.ts';
import { UsageError } from '../exit.ts';
import type { ProxyOptions } from '../options.ts';
import { mergeBase, readRevision } from '../revisions.ts';
import { type Input, InputReader } from '../rules.ts';
import type { Terminal } from '../terminal.ts';

export interface TwoInputs {
  old: Input;
  new: Input;
}

type SideOptions = Omit<ProxyOptions, 'filename'> & { filename?: string[] };

const HOW = 'name two files or directories, or revisions of git and with -f what to read of them';

/** With `-f` the arguments are revisions of what it names, as `git diff` takes them; else they are paths themselves. */
export async function readSides(args: string[], options: SideOptions, terminal: Terminal): Promise<TwoInputs> {
  const { filename } = options;
  const reader = new InputReader({ ...options, filename: filename ?? [] }, terminal);
  if (filename) return readRevisions(args, filename, await reader.readMeshConfig());
  const [old, fresh, ...others] = args;
  if (old === undefined || fresh === undefined || others.length > 0) throw new UsageError(HOW);
  if (old === '-' && fresh === '-') throw new UsageError('standard input can be read only once');
  return { old: await reader.read([old]), new: await reader.read([fresh]) };
}

async function readRevisions(args: string[], filename: string[], meshConfig?: Source): Promise<TwoInputs> {
  if (filename.includes('-')) throw new UsageError('standard input has no revisions');
  const [old, fresh] = await revisionsOf(args, filename[0]!);
  const sides: [Source[], Source[]] = [[], []];
  for (const path of filename) {
    const before = await readRevision(old, path);
    const after = await (fresh === undefined ? readNow(path) : readRevision(fresh, path));
    if (before.length + after.length === 0) {
      throw new InputError(`${path}: there is nothing to read, neither in ${old} nor ${fresh ? `in ${fresh}` : 'now'}`);
    }
    sides[0].push(...before);
    sides[1].push(...after);
  }
  const [before, after] = sides.map((sources): Input => {
    const rules = sources.filter((source) => !holdsTests(source));
    return meshConfig ? { sources: rules, meshConfig } : { sources: rules };
  });
  return { old: before!, new: after! };
}

/** `A..B`, `A...B` (from where B left A), `A B`, `A` (to the files as they are), nothing (from HEAD to those). */
async function revisionsOf(args: string[], path: string): Promise<[old: string, fresh: string | undefined]> {
  const [first = 'HEAD', second, ...others] = args;
  const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/.exec(first) ?? [];
  if (others.length > 0 || (dots && second !== undefined)) throw new UsageError(HOW);
  if (!dots) return [first, second];
  const [old, fresh] = [from || 'HEAD', to || 'HEAD'];
  return [dots === '...' ? await mergeBase(old, fresh, path) : old, fresh];
}

/** What is gone by now is empty. */
async function readNow(path: string): Promise<Source[]> {
  return existsSync(path) ? readInputs([path]) : [];
}
