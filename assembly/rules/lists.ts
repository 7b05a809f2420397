/** Looking up the LIST of entries that are filed under an anchor. */
import {
  LIST_KEY,
  LIST_KEY_LENGTH,
  LIST_KIND,
  LIST_SLOT,
  RULESET_ANCHOR_KINDS,
  RULESET_ANCHORS,
  RULESET_ANCHORS_MASK,
} from '../../plan/table/layout';
import { equal, equalFolded } from '../memory/bytes';
import { mix } from './hash';
import { hashAt, referenceAt } from './map';

/** Whether the ruleset has anchors of this kind at all. */
export function hasAnchors(ruleset: u32, kind: u32): bool {
  return ((load<u32>(ruleset, RULESET_ANCHOR_KINDS) >>> kind) & 1) !== 0;
}

/** The LIST of (kind, slot, key), or 0. `hash` is that of the key, unmixed; `fold` compares the key in lower case. */
export function findList(
  table: u32,
  ruleset: u32,
  hash: u32,
  kind: u32,
  slot: u32,
  key: u32,
  length: u32,
  fold: bool,
): u32 {
  const map = table + load<u32>(ruleset, RULESET_ANCHORS);
  const mask = load<u32>(ruleset, RULESET_ANCHORS_MASK);
  const wanted = mix(hash);
  let index = wanted & mask;
  for (let reference = referenceAt(map, index); reference !== 0; reference = referenceAt(map, index)) {
    const list = table + reference;
    if (hashAt(map, index) === wanted && isOf(list, kind, slot, length)) {
      const stored = table + load<u32>(list, LIST_KEY);
      if (fold ? equalFolded(key, stored, length) : equal(key, stored, length)) return list;
    }
    index = (index + 1) & mask;
  }
  return 0;
}

function isOf(list: u32, kind: u32, slot: u32, length: u32): bool {
  return (
    load<u32>(list, LIST_KIND) === kind &&
    load<u32>(list, LIST_SLOT) === slot &&
    load<u32>(list, LIST_KEY_LENGTH) === length
  );
}
