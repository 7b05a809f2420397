/** Runs tests, every one of them, and tells which rules none of them has reached. */
import type { Model } from '../../istio/index.ts';
import type { Story } from '../story.ts';
import type { Storyteller } from '../storyteller.ts';
import { unmet } from './expect.ts';
import type { Mismatch } from './mismatch.ts';
import type { RoutingTest } from './read.ts';
import { unmetCase } from './test-case.ts';

export interface Result {
  test: RoutingTest;
  story: Story;
  /** None: it holds. */
  mismatches: Mismatch[];
}

export interface Coverage {
  reached: string[];
  unreached: { rule: string; file?: string; line?: number }[];
}

export function runTests(tests: RoutingTest[], storyteller: Storyteller, model: Model): Result[] {
  return tests.map((test) => {
    const story = storyteller.tell(test.request);
    const { expected } = test;
    const mismatches =
      expected.kind === 'expect' ? unmet(expected.expect, story) : unmetCase(expected.testCase, story, model);
    return { test, story, mismatches };
  });
}

/** A service's own plain route is no rule that someone wrote. */
export function coverageOf(results: Result[], storyteller: Storyteller): Coverage {
  const reached = new Set(results.flatMap(({ story }) => story.rule ?? []));
  const written = storyteller.rules().filter(({ origin }) => origin !== undefined);
  return {
    reached: written.filter(({ name }) => reached.has(name)).map(({ name }) => name),
    unreached: written
      .filter(({ name }) => !reached.has(name))
      .map(({ name, origin }) => ({ rule: name, ...(origin && { file: origin.file, line: origin.line }) })),
  };
}
