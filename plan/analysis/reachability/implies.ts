/** Whether whatever meets some conditions meets another one as well. */
import type { Condition, HeaderCondition, StringTest } from '../../plan.ts';
import { HEADER_VALUES, PATHS, QUERY_VALUES, type Universe } from './containment.ts';
import type { CasedTest, TestComparer } from './tests.ts';

export function implies(given: readonly Condition[], wanted: Condition, comparer: TestComparer): boolean {
  if (wanted.on === 'header') return impliesHeader(given, wanted, comparer);
  const own = given.filter((other) => isOfSame(other, wanted));
  // A path is always there, so it may pass a test that nothing was said of.
  const others = own.length === 0 && wanted.on === 'path' ? [PREFIX_OF_ALL] : own;
  return others.some((other) => comparer.takesIn(casedTest(wanted), casedTest(other), universeOf(wanted)));
}

/** What is true of every path. */
export const PREFIX_OF_ALL: Condition = { on: 'path', test: { kind: 'prefix', value: '/' }, ignoreCase: false };

/** The values that a condition is asked of. */
export function universeOf({ on }: Condition): Universe {
  return { path: PATHS, header: HEADER_VALUES, query: QUERY_VALUES }[on];
}

export function casedTest(condition: Condition): CasedTest {
  return { test: condition.test, ignoreCase: condition.on === 'path' && condition.ignoreCase };
}

function isOfSame(other: Condition, wanted: Exclude<Condition, HeaderCondition>): boolean {
  return other.on === wanted.on && (other.on !== 'query' || (wanted.on === 'query' && other.name === wanted.name));
}

/**
 * Some value of a repeated header passing is enough. Negated, all have to fail, and where there is none, an empty one:
 * so the narrower test follows from the failure of the wider.
 */
function impliesHeader(given: readonly Condition[], wanted: HeaderCondition, comparer: TestComparer): boolean {
  if (!wanted.negate && wanted.test.kind === 'present' && ALWAYS_THERE.has(wanted.name)) return true;
  return given.some((other) => {
    if (other.on !== 'header' || other.name !== wanted.name || other.negate !== wanted.negate) return false;
    const [outer, inner] = wanted.negate ? [other, wanted] : [wanted, other];
    if (wanted.negate && outer.test.kind === 'present')
      return inner.test.kind === 'present' || !takesEmpty(inner.test, comparer);
    if (wanted.negate && inner.test.kind === 'present') return false;
    return comparer.takesIn(plain(outer.test), plain(inner.test), HEADER_VALUES);
  });
}

const ALWAYS_THERE = new Set([':method', ':scheme', ':authority']);

const EMPTY: StringTest = { kind: 'exact', value: '' };

function takesEmpty(test: StringTest, comparer: TestComparer): boolean {
  return comparer.takesIn(plain(test), plain(EMPTY), HEADER_VALUES);
}

function plain(test: StringTest) {
  return { test, ignoreCase: false };
}
