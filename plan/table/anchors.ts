/**
 * Files each match under its rarest anchor: of what its conditions require (a header's value, a path's prefix, …), that
 * which the fewest matches of the host share. A request then only meets the matches which its own values name.
 */
import type { Condition, PathCondition } from '../plan.ts';
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
 * `requiredPrefix` tells what a regex demands of the beginning.
 */
export function anchorOf(
  condition: Condition,
  slot: number,
  requiredPrefix: (pattern: string) => string,
): Anchor | undefined {
  const { test } = condition;
  switch (condition.on) {
    case 'path':
      return pathAnchor(condition, requiredPrefix);
    case 'header':
      if (condition.negate) return undefined;
      if (test.kind === 'exact') return { kind: ANCHOR_HEADER_EXACT, slot, key: test.value };
      return { kind: ANCHOR_HEADER_PRESENT, slot, key: '' };
    case 'query':
      if (test.kind === 'exact') return { kind: ANCHOR_QUERY_EXACT, slot, key: test.value };
      return { kind: ANCHOR_QUERY_PRESENT, slot, key: '' };
  }
}

function pathAnchor(
  { test, ignoreCase }: PathCondition,
  requiredPrefix: (pattern: string) => string,
): Anchor | undefined {
  if (test.kind === 'regex') return prefixAnchor(ANCHOR_PATH_PREFIX, requiredPrefix(test.value));
  const key = ignoreCase ? foldCase(test.value) : test.value;
  if (test.kind === 'prefix') return prefixAnchor(ignoreCase ? ANCHOR_PATH_PREFIX_FOLDED : ANCHOR_PATH_PREFIX, key);
  return { kind: ignoreCase ? ANCHOR_PATH_EXACT_FOLDED : ANCHOR_PATH_EXACT, slot: 0, key };
}

/** Every path begins with "/": that would name the match for every request. */
function prefixAnchor(kind: number, key: string): Anchor | undefined {
  return key === '' || key === '/' ? undefined : { kind, slot: 0, key };
}

/** `offers`: the anchors of each entry's conditions. */
export function fileEntries(offers: Anchor[][]): Filing {
  const all = new Map<string, AnchorList & { uses: number }>();
  const offered = offers.map((anchors) =>
    anchors.map((anchor) => {
      const identity = `${anchor.kind} ${anchor.slot} ${anchor.key}`;
      const list = all.get(identity) ?? { anchor, entries: [], uses: 0 };
      all.set(identity, list);
      list.uses++;
      return list;
    }),
  );

  const unanchored: number[] = [];
  for (const [entry, lists] of offered.entries()) {
    const rarest = lists.sort((a, b) => a.uses - b.uses || preference(a.anchor) - preference(b.anchor))[0];
    (rarest?.entries ?? unanchored).push(entry);
  }
  return { lists: [...all.values()].filter(({ entries }) => entries.length > 0), unanchored };
}

function preference({ kind }: Anchor): number {
  return PREFERENCE.indexOf(kind);
}
