/**
 * The words of vitest that the tests of istio/ and plan/ use, without vitest's workers: each test is noted and can be
 * run again and again in one process. What is expected is checked by vitest's own package.
 */
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
const { expect } = chai;

/**
 * `tests` is added to as files are loaded: `{ id, prepare, run }`. `prepare` are the preparations of the groups around
 * it; each happens once, and gives a function that clears up after it, or nothing.
 */
export function vocabulary(tests) {
  let group = { title: '', prepare: [] };

  function describe(title, body) {
    const outer = group;
    group = { title: `${outer.title}${title} › `, prepare: [...outer.prepare] };
    body();
    group = outer;
  }

  function test(title, run) {
    tests.push({ id: `${group.title}${title}`, prepare: group.prepare, run });
  }

  describe.each = each(describe);
  test.each = each(test);
  const beforeAll = (prepare) => group.prepare.push(once(prepare));
  return { describe, test, it: test, expect, beforeAll };
}

/** Rows are told apart by their number: a title with their values in it would change with them. */
function each(declare) {
  return (rows) => (title, body) => {
    for (const [index, row] of rows.entries())
      declare(`${title} (${index + 1})`, () => (Array.isArray(row) ? body(...row) : body(row)));
  };
}

function once(prepare) {
  let prepared;
  return () => {
    prepared ??= Promise.resolve(prepare());
    return prepared;
  };
}
