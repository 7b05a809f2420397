/** Automata that are kept: a pattern is asked for when the plan is made, when a table is written, and after each edit. */
import { compileRegex } from './compile.ts';
import { RegexSyntaxError, RegexTooLarge } from './errors.ts';
import type { Dialect } from './parse.ts';

/** In bytes. The oldest give way. */
const MOST_KEPT = 32 * 1024 * 1024;

type Compiled = Uint8Array | RegexSyntaxError | RegexTooLarge;

const kept = new Map<string, Compiled>();
let size = 0;

/** As `compileRegex`. What is returned is shared: it must not be written to. */
export function automatonOf(pattern: string, dialect: Dialect): Uint8Array {
  const compiled = compiledOf(pattern, dialect);
  if (compiled instanceof Uint8Array) return compiled;
  throw compiled;
}

/** Why no automaton decides the pattern; undefined where one does. */
export function whyUndecidable(pattern: string, dialect: Dialect): RegexSyntaxError | RegexTooLarge | undefined {
  const compiled = compiledOf(pattern, dialect);
  return compiled instanceof Uint8Array ? undefined : compiled;
}

function compiledOf(pattern: string, dialect: Dialect): Compiled {
  const key = `${dialect} ${pattern}`;
  const known = kept.get(key);
  if (known) return known;
  const compiled = compile(pattern, dialect);
  kept.set(key, compiled);
  size += weight(key, compiled);
  for (const [oldest, given] of kept) {
    if (size <= MOST_KEPT) break;
    kept.delete(oldest);
    size -= weight(oldest, given);
  }
  return compiled;
}

function compile(pattern: string, dialect: Dialect): Compiled {
  try {
    return compileRegex(pattern, dialect);
  } catch (error) {
    if (error instanceof RegexSyntaxError || error instanceof RegexTooLarge) return error;
    throw error;
  }
}

function weight(key: string, compiled: Compiled): number {
  return key.length + (compiled instanceof Uint8Array ? compiled.length : 0);
}
