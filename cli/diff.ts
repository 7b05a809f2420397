import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { compare } from '../story/diff/compare.ts';
import type { Comparison } from '../story/diff/difference.ts';
import { given } from '../story/diff/given.ts';
import { printDiagnostics } from './diagnostics.ts';
import { comparisonAsMarkdown } from './diff/markdown.ts';
import { readSides } from './diff/sides.ts';
import { comparisonAsText } from './diff/text.ts';
import { FINE, isTheUsers, UsageError, WRONG_USAGE } from './exit.ts';
import { FILTER } from './filter.ts';
import { type ProxyOptions, withProxy } from './options.ts';
import { anyRefused, type Input, makeRules, type Rules } from './rules.ts';
import { tell } from './tell.ts';
import { say, type Terminal } from './terminal.ts';

interface DiffOptions extends Omit<ProxyOptions, 'filename'> {
  filename?: string[];
  output: 'text' | 'json' | 'markdown';
}

/** As with diff(1), so that 1 says something: they are not alike. */
const DIFFERENT = 1;
const TROUBLE = WRONG_USAGE;

export function diffCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withProxy(new Command('diff'), false)
    .summary('tell which requests a change of rules moves')
    .description('Compare two sets of rules: which are written otherwise, and which requests fare otherwise.')
    .argument('[old]', 'file or directory; with -f a revision of git, or a range A..B')
    .argument('[new]', 'the same')
    .usage('OLD NEW [options]\n       mainsheet diff [REVISION...] -f PATH [options]')
    .addOption(
      new Option('-o, --output <format>', 'text, json or markdown')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .action(async (old: string | undefined, fresh: string | undefined, options: DiffOptions) =>
      done(
        await diff(
          [old, fresh].filter((arg) => arg !== undefined),
          options,
          terminal,
        ),
      ),
    )
    .addHelpText(
      'after',
      `
Revisions are compared with each other; one alone with the files as they are,
none means HEAD. A...B is what B has changed since it left A. The exit status is
0 if every request fares as before, 1 if some do not or it cannot be told, 2 if
the rules are refused or cannot be read.

  mainsheet diff old/ new/
  mainsheet diff -f my-istio/
  mainsheet diff origin/main... -f my-istio/ -o markdown`,
    );
}

async function diff(args: string[], options: DiffOptions, terminal: Terminal): Promise<number> {
  try {
    const comparison = await comparisonOf(args, options, terminal);
    if (!comparison) return TROUBLE;
    terminal.out(written(comparison, options, terminal));
    return comparison.differences.length + comparison.unsettled.length > 0 ? DIFFERENT : FINE;
  } catch (error) {
    if (!(error instanceof UsageError) && !isTheUsers(error)) throw error;
    tell(error, terminal);
    return TROUBLE;
  }
}

async function comparisonOf(args: string[], options: DiffOptions, terminal: Terminal): Promise<Comparison | undefined> {
  const inputs = await readSides(args, options, terminal);
  const [old, fresh] = [rulesOf(inputs.old, options, terminal), rulesOf(inputs.new, options, terminal)];
  if (!old || !fresh) {
    say(terminal, 'only rules that are not refused can be compared');
    return undefined;
  }
  const both = given(old.model, fresh.model);
  if (both.names.length > 0) {
    say(terminal, `in neither input, and taken as given on port 80: ${both.names.join(', ')}`);
  }
  const { proxy: kind, namespace, labels, port: ports, meshPort } = options;
  return compare(
    { model: both.old, mesh: old.mesh },
    { model: both.new, mesh: fresh.mesh },
    { proxy: { kind, namespace, labels }, listening: { ports, meshPort }, wasm: await readFile(FILTER) },
  );
}

/** Warnings are left to `analyze`. Undefined: the rules are refused. */
function rulesOf(input: Input, options: DiffOptions, terminal: Terminal): Rules | undefined {
  const rules = makeRules(input, { ...options, filename: [] });
  if (!anyRefused(rules.diagnostics)) return rules;
  printDiagnostics(
    rules.diagnostics.filter(({ severity }) => severity === 'error'),
    terminal,
  );
  return undefined;
}

function written(comparison: Comparison, { output }: DiffOptions, terminal: Terminal): string {
  if (output === 'json') return JSON.stringify(comparison, undefined, 2);
  return output === 'markdown' ? comparisonAsMarkdown(comparison) : comparisonAsText(comparison, terminal);
}
