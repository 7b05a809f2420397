/** Automata that are kept: a pattern is asked for when the plan is made, when a table is written, and after each edit. */
import { compileRegex, isSmall, readRegex } from './compile.ts';
import { RegexSyntaxError, RegexTooLarge } from './errors.ts';
import type { Nfa } from './nfa.ts';
import type { Dialect } from './parse.ts';

type Refusal = RegexSyntaxError | RegexTooLarge;

/** What was made of patterns, or why it could not be. The oldest give way. */
class Kept<Made> {
  readonly #make: (pattern: string, dialect: Dialect) => Made;
  readonly #bytes: (made: Made) => number;
  readonly #known = new Map<string, Made | Refusal>();
  #size = 0;

  /** `bytes`: what one takes, more or less. */
  constructor(make: (pattern: string, dialect: Dialect) => Made, bytes: (made: Made) => number) {
    this.#make = make;
    this.#bytes = bytes;
  }

  of(pattern: string, dialect: Dialect): Made | Refusal {
    const key = `${dialect} ${pattern}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#tryTo(pattern, dialect);
    this.#known.set(key, made);
    this.#size += this.#weight(key, made);
    for (const [oldest, given] of this.#known) {
      if (this.#size <= MOST_KEPT) break;
      this.#known.delete(oldest);
      this.#size -= this.#weight(oldest, given);
    }
    return made;
  }

  #tryTo(pattern: string, dialect: Dialect): Made | Refusal {
    try {
      return this.#make(pattern, dialect);
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  }

  #weight(key: string, made: Made | Refusal): number {
    return key.length + (isRefusal(made) ? 0 : this.#bytes(made));
  }
}

/** In bytes, of each kind. */
const MOST_KEPT = 32 * 1024 * 1024;
const BYTES_OF_A_POSITION = 256;

const nfas = new Kept<Nfa>(readRegex, ({ positions }) => positions.length * BYTES_OF_A_POSITION);
const automata = new Kept<Uint8Array>(
  (pattern, dialect) => compileRegex(pattern, dialect, nfaOf(pattern, dialect)),
  (bytes) => bytes.length,
);

/** As `readRegex`, which see for what is thrown. */
export function nfaOf(pattern: string, dialect: Dialect): Nfa {
  return orThrow(nfas.of(pattern, dialect));
}

/** The pattern as `compileRegex` writes it: shared, so it must not be written to. Throws RegexSyntaxError and RegexTooLarge. */
export function automatonOf(pattern: string, dialect: Dialect): Uint8Array {
  return orThrow(automata.of(pattern, dialect));
}

/** Why no automaton decides the pattern; undefined where one does. */
export function whyUndecidable(pattern: string, dialect: Dialect): Refusal | undefined {
  const nfa = nfas.of(pattern, dialect);
  if (isRefusal(nfa)) return nfa;
  if (isSmall(nfa)) return undefined;
  const automaton = automata.of(pattern, dialect);
  return isRefusal(automaton) ? automaton : undefined;
}

function orThrow<Made>(made: Made | Refusal): Made {
  if (isRefusal(made)) throw made;
  return made;
}

function isRefusal(made: unknown): made is Refusal {
  return made instanceof RegexSyntaxError || made instanceof RegexTooLarge;
}
