/** Whether one test takes in another, as fast as can be: the automata are the last resort. */
import type { StringTest } from '../../plan.ts';
import type { Dialect } from '../../regex/parse.ts';
import { foldCase } from '../../table/fold.ts';
import { contains, type Universe } from './containment.ts';
import { type Language, languageOf } from './language.ts';

export interface CasedTest {
  test: StringTest;
  ignoreCase: boolean;
}

export class TestComparer {
  readonly #dialect: Dialect;
  readonly #languages = new Map<string, Language | undefined>();
  readonly #answers = new Map<string, boolean>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Whether every value of the universe that passes `inner` passes `outer`. False where it cannot be told. */
  takesIn(outer: CasedTest, inner: CasedTest, universe: Universe): boolean {
    if (outer.test.kind === 'present') return true;
    return this.#byLetters(outer, inner) ?? this.#byAutomata(outer, inner, universe);
  }

  /** Undefined where letters alone do not tell. */
  #byLetters(outer: CasedTest, inner: CasedTest): boolean | undefined {
    const [begin, end] = [beginning(outer), beginning(inner)];
    const ways = outer.ignoreCase || inner.ignoreCase ? [foldCase(begin), foldCase(end)] : [begin, end];
    if (!ways[0]!.startsWith(ways[1]!) && !ways[1]!.startsWith(ways[0]!)) return false;
    if (outer.test.kind === 'regex' || inner.test.kind === 'regex' || inner.test.kind === 'present') return undefined;
    if (inner.ignoreCase && !outer.ignoreCase) return undefined;
    if (outer.test.kind === 'exact') return inner.test.kind === 'exact' && ways[0] === ways[1];
    return ways[1]!.startsWith(ways[0]!);
  }

  #byAutomata(outer: CasedTest, inner: CasedTest, universe: Universe): boolean {
    const [outerKey, innerKey] = [keyOf(outer), keyOf(inner)];
    const key = `${outerKey}\n${innerKey}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const [a, b] = [this.#language(outerKey, outer), this.#language(innerKey, inner)];
    const answer = outerKey === innerKey || (a !== undefined && b !== undefined && contains(a, b, universe));
    this.#answers.set(key, answer);
    return answer;
  }

  #language(key: string, { test, ignoreCase }: CasedTest): Language | undefined {
    if (!this.#languages.has(key)) this.#languages.set(key, languageOf(test, ignoreCase, this.#dialect));
    return this.#languages.get(key);
  }
}

/** The letters that begin every value that passes; of a regex, what stands before its first special character. */
function beginning({ test }: CasedTest): string {
  if (test.kind === 'present') return '';
  if (test.kind !== 'regex') return test.value;
  if (test.value.includes('|') || /\(\?[a-zA-Z]/.test(test.value)) return '';
  const [literal = ''] = /^[^\\^$.*+?()[\]{}]*/.exec(test.value) ?? [];
  return /[*?{]/.test(test.value.charAt(literal.length)) ? literal.slice(0, -1) : literal;
}

function keyOf({ test, ignoreCase }: CasedTest): string {
  return `${test.kind} ${ignoreCase && test.kind !== 'regex'} ${test.kind === 'present' ? '' : test.value}`;
}
