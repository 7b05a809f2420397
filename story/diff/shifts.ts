/** Two lists of rules: which requests fare otherwise under the one than under the other. */

import { TooFar } from '../../plan/analysis/reachability/too-far.ts';
import type { Condition } from '../../plan/plan.ts';
import { align } from './align.ts';
import type { Aspects, Choice } from './aspects.ts';
import { areDisjoint } from './disjoint.ts';
import { differing, type Facet } from './effect.ts';
import type { Lane } from './lanes.ts';
import { solve } from './solve.ts';
import type { Tests } from './tests.ts';

export interface Shift {
  old: Lane;
  new: Lane;
  changed: Facet[];
  choice: Choice;
}

export interface Shifts {
  shifts: Shift[];
  /** Why not all can be told to be found; empty: they are. */
  unsettled: Unsettled[];
}

export interface Unsettled {
  old: Lane;
  new: Lane;
  why: string;
}

/** Of pairs of rules of one host, some seconds. */
const MOST_SEARCHES = 20_000;
/** So many paths are tried where two rewrites do not look alike. */
const MOST_PATHS = 6;

/**
 * For each change of an effect one request at least from each rule that loses requests by it, and to each that gains
 * some; which of the one go to which of the other is not told for all pairs, of which there may be many. Two lanes that
 * stand for each other in both lists, in the same order, share all their requests; so only pairs with a lane that has no
 * such partner, and partners whose effects differ, are looked at.
 */
export function shiftsOf(old: readonly Lane[], fresh: readonly Lane[], aspects: Aspects, tests: Tests): Shifts {
  const found: Shifts = { shifts: [], unsettled: [] };
  const told = new Told();
  const before = passedOver(old, fresh);
  let searches = 0;
  for (const [i, j] of candidates(old, fresh)) {
    const [from, to] = [old[i]!, fresh[j]!];
    const changed = differing(from.effect, to.effect);
    if (changed.length === 0 && from.effect.path.key === to.effect.path.key) continue;
    if (told.has(from, to) || areDisjoint(from.conditions, to.conditions, tests)) continue;
    if (searches++ === MOST_SEARCHES) {
      found.unsettled.push({
        old: from,
        new: to,
        why: `${MOST_SEARCHES} pairs of rules were looked at, and not those after`,
      });
      break;
    }
    const wanted = [...from.conditions, ...to.conditions];
    const find = (more: readonly (readonly Condition[])[]) => solve(wanted, () => [...more, ...before(i, j)], aspects);
    try {
      const shift = shiftBetween(from, to, changed, find, aspects);
      if (!shift) continue;
      told.add(from, to);
      found.shifts.push(shift);
    } catch (error) {
      if (!(error instanceof TooFar)) throw error;
      found.unsettled.push({ old: from, new: to, why: error.message });
    }
  }
  return found;
}

/** Pairs of lanes, by index, that may have requests in common and different effects, in order. */
function* candidates(old: readonly Lane[], fresh: readonly Lane[]): Generator<[number, number]> {
  const partners = align(keys(old), keys(fresh));
  const taken = new Set(partners);
  const lonely = [...fresh.keys()].filter((index) => !taken.has(index));
  for (const [i, partner] of partners.entries()) {
    if (partner < 0) for (const j of fresh.keys()) yield [i, j];
    else {
      yield [i, partner];
      for (const j of lonely) yield [i, j];
    }
  }
}

function keys(lanes: readonly Lane[]): string[] {
  return lanes.map(({ key }) => key);
}

/** The conditions of all lanes before two of them, each once. */
function passedOver(old: readonly Lane[], fresh: readonly Lane[]) {
  const places = new Map(old.map(({ key }, index) => [key, index]));
  return (i: number, j: number): (readonly Condition[])[] => {
    const inNew = fresh.slice(0, j).filter(({ key }) => (places.get(key) ?? i) >= i);
    return [...old.slice(0, i), ...inNew].map(({ conditions }) => conditions);
  };
}

function shiftBetween(
  old: Lane,
  fresh: Lane,
  changed: Facet[],
  find: (more: readonly (readonly Condition[])[]) => Choice | undefined,
  aspects: Aspects,
): Shift | undefined {
  const tried: Condition[][] = [];
  for (let choice = find(tried); choice; choice = find(tried)) {
    const { target } = aspects.request(choice, { host: '', port: 0 });
    const isRewritten = old.effect.path.of(target) !== fresh.effect.path.of(target);
    const all: Facet[] = isRewritten ? [...changed, 'rewrite'] : changed;
    if (all.length > 0) return { old, new: fresh, changed: all, choice };
    // The effects differ by their rewrites only, and not for this path.
    if (tried.length === MOST_PATHS) throw new TooFar(`${MOST_PATHS} paths were tried, which both rewrite alike`);
    tried.push([{ on: 'path', test: { kind: 'exact', value: choice.get('path') ?? '/' }, ignoreCase: false }]);
  }
  return undefined;
}

/** Which changes of which rules have an example. */
class Told {
  readonly #known = new Set<string>();

  has(old: Lane, fresh: Lane): boolean {
    return keysOfChange(old, fresh).every((key) => this.#known.has(key));
  }

  add(old: Lane, fresh: Lane): void {
    for (const key of keysOfChange(old, fresh)) this.#known.add(key);
  }
}

/** Whichever of a rule's matches it is seen by. */
function keysOfChange(old: Lane, fresh: Lane): string[] {
  const change = JSON.stringify([old.effect, fresh.effect].map(({ facets, path }) => [facets, path.key]));
  return [`from ${old.entry?.rule.name} ${change}`, `to ${fresh.entry?.rule.name} ${change}`];
}
