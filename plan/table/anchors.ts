/**
 * Files each match under its rarest anchor: of what its conditions require (a header's value, a path's prefix, …), that
 * which the fewest matches of the host share. A request then only meets the matches which its own values name.
 */
import type { Condition } from '../plan.ts';
import { foldCase } from './fold.ts';
import {
  ANCHOR_HEADER_EXACT,
  ANCHOR_HEADER_PRESENT,
  ANCHOR_PATH_EXACT,
  ANCHOR_PATH_EXACT_FOLDED,
  ANCHOR_PATH_PREFIX,
  ANCHOR_PATH_PREFIX_FOLDED,
  ANCHOR_QUERY_EXACT,
  ANCHOR_QUERY_PRESENT,
} from './layout.ts';

export interface Anchor {
  /** ANCHOR_*. */
  kind: number;
  /** Of the header or query parameter; 0 for paths. */
  slot: number;
  /** '' for "present". */
  key: string;
}

export interface AnchorList {
  anchor: Anchor;
  /** Entry numbers, ascending. */
  entries: number[];
}

export interface Filing {
  lists: AnchorList[];
  unanchored: number[];
}

/** Between equally rare anchors the first kind in this list is taken: what fewer requests will have. */
const PREFERENCE = [
  ANCHOR_PATH_EXACT,
  ANCHOR_HEADER_EXACT,
  ANCHOR_QUERY_EXACT,
  ANCHOR_PATH_EXACT_FOLDED,
  ANCHOR_PATH_PREFIX,
  ANCHOR_PATH_PREFIX_FOLDED,
  ANCHOR_QUERY_PRESENT,
  ANCHOR_HEADER_PRESENT,
];

/**
 * The anchor that every request which passes the condition has; none for what also holds without any value (`negate`).
 * `requiredPrefix` is what a regex on the path demands of its beginning.
 */
export function anchorOf(condition: Condition, slot: number, requiredPrefix: string): Anchor | undefined {
  switch (condition.on) {
    case 'path':
      return pathAnchor(condition.test.kind, condition.test.value, condition.ignoreCase, requiredPrefix);
    case 'header':
      if (condition.negate) return undefined;
      return condition.test.kind === 'exact'
        ? { kind: ANCHOR_HEADER_EXACT, slot, key: condition.test.value }
        : { kind: ANCHOR_HEADER_PRESENT, slot, key: '' };
    case 'query':
      return condition.test.kind === 'exact'
        ? { kind: ANCHOR_QUERY_EXACT, slot, key: condition.test.value }
        : { kind: ANCHOR_QUERY_PRESENT, slot, key: '' };
  }
}

function pathAnchor(
  kind: 'exact' | 'prefix' | 'regex',
  value: string,
  ignoreCase: boolean,
  requiredPrefix: string,
): Anchor | undefined {
  if (kind === 'regex') return prefixAnchor(ANCHOR_PATH_PREFIX, requiredPrefix);
  const key = ignoreCase ? foldCase(value) : value;
  if (kind === 'prefix') return prefixAnchor(ignoreCase ? ANCHOR_PATH_PREFIX_FOLDED : ANCHOR_PATH_PREFIX, key);
  return { kind: ignoreCase ? ANCHOR_PATH_EXACT_FOLDED : ANCHOR_PATH_EXACT, slot: 0, key };
}

/** Every path begins with "/": that would name the match for every request. */
function prefixAnchor(kind: number, key: string): Anchor | undefined {
  return key === '' || key === '/' ? undefined : { kind, slot: 0, key };
}

/** `offers`: the anchors of each entry's conditions. */
export function fileEntries(offers: Anchor[][]): Filing {
  const uses = new Map<string, number>();
  for (const anchor of offers.flat()) uses.set(identity(anchor), (uses.get(identity(anchor)) ?? 0) + 1);
  const rarer = (a: Anchor, b: Anchor): number =>
    uses.get(identity(a))! - uses.get(identity(b))! || PREFERENCE.indexOf(a.kind) - PREFERENCE.indexOf(b.kind);

  const lists = new Map<string, AnchorList>();
  const unanchored: number[] = [];
  for (const [entry, anchors] of offers.entries()) {
    const anchor = anchors.toSorted(rarer)[0];
    const key = anchor && identity(anchor);
    if (key === undefined) unanchored.push(entry);
    else if (lists.has(key)) lists.get(key)!.entries.push(entry);
    else lists.set(key, { anchor: anchor!, entries: [entry] });
  }
  return { lists: [...lists.values()], unanchored };
}

function identity({ kind, slot, key }: Anchor): string {
  return `${kind} ${slot} ${key}`;
}
