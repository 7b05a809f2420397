import type { Condition } from '../../plan/plan.ts';
import type { Tests } from './tests.ts';

/** Whether it is plain to see, without a search, that no request meets both. */
export function areDisjoint(a: readonly Condition[], b: readonly Condition[], tests: Tests): boolean {
  return a.some((one) => b.some((other) => exclude(one, other, tests)));
}

function exclude(a: Condition, b: Condition, tests: Tests): boolean {
  if (a.on !== b.on || (a.on !== 'path' && b.on !== 'path' && a.name !== b.name)) return false;
  if ((a.on === 'header' && a.negate) || (b.on === 'header' && b.negate)) return false;
  const [first, second] = isExact(b) ? [b, a] : [a, b];
  if (isExact(first) && 'value' in first.test) return !tests.holds(second, first.test.value);
  if (ignoresCase(a) || ignoresCase(b)) return false;
  const [one, other] = [tests.beginning(a.test), tests.beginning(b.test)];
  return !one.startsWith(other) && !other.startsWith(one);
}

function isExact(condition: Condition): boolean {
  return condition.test.kind === 'exact' && !ignoresCase(condition);
}

function ignoresCase(condition: Condition): boolean {
  return condition.on === 'path' && condition.ignoreCase;
}
