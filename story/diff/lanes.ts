/** The ways that requests take through a virtual host, first come first served. */
import { decide, type Entry } from '../../plan/decide.ts';
import type { Condition, VirtualHost } from '../../plan/plan.ts';
import { answered, type Effect, effectOf, type Names } from './effect.ts';
import type { Tests } from './tests.ts';

/** One way of a request through a host: an entry, or what becomes of requests that none takes. */
export interface Lane {
  entry?: Entry;
  conditions: readonly Condition[];
  effect: Effect;
  /** The same for equal conditions. */
  key: string;
}

const NOT_FOUND = 404;
const HTTPS_REDIRECT: Effect = { ...answered(301), facets: { answer: 'https redirect' } };

export function lanesOf(host: VirtualHost | undefined, names: Names, tests: Tests): Lane[] {
  if (host?.httpsRedirect) return [{ conditions: [], effect: HTTPS_REDIRECT, key: '' }];
  const lanes = (host ? decide(host).entries : []).map((entry): Lane => {
    const { conditions } = entry.match;
    return { entry, conditions, effect: effectOf(entry, names), key: keyOf(conditions, tests) };
  });
  const rest: Lane = { conditions: [], effect: answered(NOT_FOUND), key: '' };
  return firsts([...lanes, rest]);
}

/** No request comes to a second lane of the same conditions. */
function firsts(lanes: readonly Lane[]): Lane[] {
  const seen = new Set<string>();
  return lanes.filter(({ key }) => !seen.has(key) && seen.add(key));
}

/** In whatever order and however they are written, and said once. */
function keyOf(conditions: readonly Condition[], tests: Tests): string {
  return [...new Set(conditions.map((condition) => tests.nameOf(condition)))].sort().join();
}
