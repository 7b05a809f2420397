/** Writes the lists that the entries of one ruleset are filed in, and how a request finds them. */
import type { Anchor, AnchorList, Filing } from './anchors.ts';
import { hashForward } from './hash.ts';
import {
  ANCHOR_KIND_SHIFT,
  ANCHOR_PATH_PREFIX,
  ANCHOR_PATH_PREFIX_FOLDED,
  FNV_OFFSET,
  LIST_COUNT,
  LIST_INDEX,
  LIST_KEY,
  LIST_KEY_LENGTH,
  LIST_KIND,
  LIST_SIZE,
  LIST_SLOT,
  RULESET_ANCHOR_KINDS,
  RULESET_ANCHORS,
  RULESET_ANCHORS_MASK,
  RULESET_FOLDED_PREFIX_COUNT,
  RULESET_FOLDED_PREFIXES,
  RULESET_PREFIX_COUNT,
  RULESET_PREFIXES,
  RULESET_UNANCHORED,
} from './layout.ts';
import { writeMap } from './map.ts';
import { type PieceBuffer, reference } from './piece.ts';
import { record } from './record.ts';

/** Nobody looks the unanchored list up by its key. */
const NO_ANCHOR: Anchor = { kind: 0, slot: 0, key: '' };

/** Returns the ruleset's fields about anchors. */
export function writeLists(filing: Filing, buffer: PieceBuffer): Record<number, number> {
  const keys = filing.lists.map((list, index) => ({
    hash: hashForward(list.anchor.key, seedOf(list.anchor)),
    reference: writeList(list, index, buffer),
  }));
  const unanchored = { anchor: NO_ANCHOR, entries: filing.unanchored };
  const map = writeMap((words) => buffer.share(words), keys);
  const prefixes = keyLengths(filing.lists, ANCHOR_PATH_PREFIX);
  const folded = keyLengths(filing.lists, ANCHOR_PATH_PREFIX_FOLDED);
  return {
    [RULESET_ANCHORS]: map.offset,
    [RULESET_ANCHORS_MASK]: map.mask,
    [RULESET_PREFIXES]: buffer.share(prefixes),
    [RULESET_PREFIX_COUNT]: prefixes.length,
    [RULESET_FOLDED_PREFIXES]: buffer.share(folded),
    [RULESET_FOLDED_PREFIX_COUNT]: folded.length,
    [RULESET_UNANCHORED]: filing.unanchored.length > 0 ? writeList(unanchored, keys.length, buffer) : 0,
    [RULESET_ANCHOR_KINDS]: filing.lists.reduce((kinds, { anchor }) => kinds | (1 << anchor.kind), 0),
  };
}

/** How many lists `writeLists` makes of a filing. */
export function listCount(filing: Filing): number {
  return filing.lists.length + (filing.unanchored.length > 0 ? 1 : 0);
}

function seedOf({ kind, slot }: Anchor): number {
  return FNV_OFFSET ^ ((kind << ANCHOR_KIND_SHIFT) | slot);
}

/** A list is never shared: its index is its own. */
function writeList({ anchor, entries }: AnchorList, index: number, buffer: PieceBuffer): number {
  const key = buffer.text(anchor.key);
  const head = record(LIST_SIZE, {
    [LIST_KIND]: anchor.kind,
    [LIST_SLOT]: anchor.slot,
    [LIST_KEY]: key.offset,
    [LIST_KEY_LENGTH]: key.length,
    [LIST_INDEX]: reference('list', index),
    [LIST_COUNT]: entries.length,
  });
  return buffer.append([...head, ...entries]);
}

/** In bytes, each once, ascending. */
function keyLengths(lists: AnchorList[], kind: number): number[] {
  const keys = lists.filter(({ anchor }) => anchor.kind === kind).map(({ anchor }) => Buffer.byteLength(anchor.key));
  return [...new Set(keys)].sort((a, b) => a - b);
}
