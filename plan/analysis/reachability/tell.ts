/** What is said of matches and rules that no request reaches. */
import { positionOf } from '../../../istio/index.ts';
import type { Found } from '../../finding.ts';
import type { Condition } from '../../plan.ts';
import type { Use } from './every-match-is-reached.ts';
import { type Entrance, isCatchAll, keyOf } from './reach.ts';

/** All of the rule's matches are given, the first of each. */
export function hiddenRule(uses: readonly Use[]): Found {
  const { entrance } = uses[0]!;
  const { resource, path } = entrance.route;
  return {
    ...{ code: 'IST0130', severity: 'warning', refused: false, resource, path },
    message: `no request reaches this rule: ${takenBy(uses)}`,
    fix: remedy(uses, 'rule'),
  };
}

/** Others of the rule's matches are reached. Where the same rule takes the requests anyway, little is lost. */
export function* hiddenMatches(uses: readonly Use[]): Generator<Found> {
  for (const use of uses) {
    const { entrance, by } = use;
    const { resource, path } = entrance.place;
    const isOwn = keyOf(by!.route) === keyOf(entrance.route);
    yield {
      ...{ code: 'IST0131', severity: isOwn ? 'info' : 'warning', refused: false, resource, path },
      message: `no request reaches this match: ${takenBy([use])}`,
      fix: isOwn ? 'leave it out, or narrow the other one' : remedy([use], 'match'),
    };
  }
}

function takenBy(uses: readonly Use[]): string {
  const takers = [...new Map(uses.map(({ by }) => [keyOf(by!.place), by!])).values()];
  const places = takers.slice(0, MOST_NAMED).map((taker) => placeOf(taker));
  const more = takers.length > MOST_NAMED ? ` and ${takers.length - MOST_NAMED} more` : '';
  if (takers.length === 1 && takesAll(takers[0]!)) return `the rule at ${places[0]} takes every request`;
  return `${places.join(' and ')}${more} ${takers.length === 1 ? 'takes' : 'take'} them all`;
}

const MOST_NAMED = 3;

function takesAll(taker: Entrance): boolean {
  return isCatchAll(taker) && !taker.port && taker.namespace === '' && Object.keys(taker.labels).length === 0;
}

function placeOf({ place }: Entrance): string {
  const { file, line } = positionOf(place.resource.document, place.path);
  return `${file}:${line}`;
}

function remedy(uses: readonly Use[], what: string): string {
  const letters = uses.map(({ entrance, by }) => textualPrefix(by!, entrance)).find((prefix) => prefix !== undefined);
  if (letters !== undefined) {
    return `a prefix goes letter by letter: write "${letters}/" and exact "${letters}", or move this ${what} before it`;
  }
  const [{ entrance, by }] = uses as [Use];
  const isEqual = JSON.stringify(by!.conditions) === JSON.stringify(entrance.conditions);
  return isEqual
    ? `remove this ${what}, or tell the two apart`
    : `move this ${what} before it, or narrow what it is behind`;
}

/** The earlier one's prefix, where it goes on within a word: `/a` before `/ab`. */
function textualPrefix(earlier: Entrance, later: Entrance): string | undefined {
  const [outer, inner] = [earlier, later].map(({ conditions }) => conditions.find(isPath)?.test);
  if (outer?.kind !== 'prefix' || inner?.kind === undefined || inner.kind === 'regex') return undefined;
  const { value } = outer;
  const next = inner.value.charAt(value.length);
  return !value.endsWith('/') && next !== '' && next !== '/' ? value : undefined;
}

function isPath(condition: Condition): condition is Extract<Condition, { on: 'path' }> {
  return condition.on === 'path';
}
