/** Finds, of many entrances, the few that may take in another: comparing each with each would take too long. */
import type { Condition } from '../../plan.ts';
import { casedTest, PREFIX_OF_ALL, universeOf } from './implies.ts';
import type { Language } from './language.ts';
import type { Entrance } from './reach.ts';
import { takers } from './takers.ts';
import type { CasedTest, TestComparer } from './tests.ts';

/** What is tested by conditions on one thing: the path, a header, a parameter. */
interface Subject {
  /** The entrances that are filed under a test of it, and those tests. */
  filed: number[];
  tests: CasedTest[];
  words: Set<string>;
}

/**
 * Each entrance is filed under the rarest of its conditions, its *anchor*. One that takes in another has to pass some
 * value that the other passes, so a single value of each of the other's conditions shows which anchors come into question.
 */
export class Candidates {
  readonly #comparer: TestComparer;
  readonly #subjects = new Map<string, Subject>();
  /** Those without an anchor. */
  readonly #unfiled: number[] = [];
  /** By subject and word. */
  readonly #takers = new Map<string, ReadonlyMap<string, number[]>>();

  constructor(entrances: readonly Entrance[], comparer: TestComparer) {
    this.#comparer = comparer;
    const shares = sharesOf(entrances);
    for (const [number, entrance] of entrances.entries()) {
      this.#file(number, entrance, shares);
      for (const { on, word } of this.#wordsOf(entrance)) this.#subject(on).words.add(word);
    }
    for (const [on, { tests, words }] of this.#subjects) this.#takers.set(on, takers(this.#languagesOf(tests), words));
  }

  /** The indexes of the entrances that may take in one of them, ascending. */
  of(entrance: Entrance): number[] {
    const found = new Set(this.#unfiled);
    for (const { on, word } of this.#wordsOf(entrance)) {
      const { filed } = this.#subject(on);
      for (const at of this.#takers.get(on)!.get(word)!) found.add(filed[at]!);
    }
    return [...found].sort((a, b) => a - b);
  }

  #file(number: number, { conditions }: Entrance, shares: ReadonlyMap<string, number>): void {
    const anchors = conditions.filter(isAnchor).sort((a, b) => shares.get(keyOf(a))! - shares.get(keyOf(b))!);
    const [anchor] = anchors;
    if (!anchor) {
      this.#unfiled.push(number);
      return;
    }
    const { filed, tests } = this.#subject(subjectOf(anchor));
    filed.push(number);
    tests.push(casedTest(anchor));
  }

  /** One at a time. */
  *#languagesOf(tests: readonly CasedTest[]): Generator<Language | undefined> {
    for (const test of tests) yield this.#comparer.languageOf(test);
  }

  *#wordsOf({ conditions }: Entrance): Generator<{ on: string; word: string }> {
    const all = conditions.some(({ on }) => on === 'path') ? conditions : [PREFIX_OF_ALL, ...conditions];
    for (const condition of all) {
      if (condition.on === 'header' && condition.negate) continue;
      const word = this.#comparer.wordOf(casedTest(condition), universeOf(condition));
      if (word !== undefined) yield { on: subjectOf(condition), word };
    }
  }

  #subject(on: string): Subject {
    let subject = this.#subjects.get(on);
    if (!subject) {
      subject = { filed: [], tests: [], words: new Set() };
      this.#subjects.set(on, subject);
    }
    return subject;
  }
}

/** How many entrances have each condition. */
function sharesOf(entrances: readonly Entrance[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { conditions } of entrances) {
    for (const key of conditions.map(keyOf)) shares.set(key, (shares.get(key) ?? 0) + 1);
  }
  return shares;
}

/** A test that a value has to be there for, and be one that not all are. */
function isAnchor(condition: Condition): boolean {
  return condition.test.kind !== 'present' && !(condition.on === 'header' && condition.negate);
}

function subjectOf(condition: Condition): string {
  return condition.on === 'path' ? 'path' : `${condition.on} ${condition.name}`;
}

function keyOf(condition: Condition): string {
  return `${subjectOf(condition)} ${JSON.stringify(condition.test)}`;
}
