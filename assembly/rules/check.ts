/**
 * The check of a whole table when it is loaded. What passes cannot lead a reader out of its bytes, nor into a loop that
 * does not end: every offset, length, number and map is looked at, so that nothing needs to be when requests come.
 */
import {
  FLAGS_KNOWN,
  FNV_OFFSET,
  HOST_KEY,
  HOST_KEY_LENGTH,
  HOST_RULESET,
  HOST_SIZE,
  LAYOUT_VERSION,
  LIST_SIZE,
  MAGIC,
  NAME_SIZE,
  RULE_NAME,
  RULE_NAME_LENGTH,
  RULE_SIZE,
  TABLE_ANY_HOST,
  TABLE_CHECKSUM,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_LIST_COUNT,
  TABLE_MAGIC,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
  TABLE_NFA_WORDS,
  TABLE_RULE_COUNT,
  TABLE_RULES,
  TABLE_SIZE,
  TABLE_SUFFIX,
  TABLE_SUFFIX_MASK,
  TABLE_VERSION,
} from '../../plan/table/layout';
import { mapFits } from './check-map';
import { rulesetFits } from './check-ruleset';
import { closeExtent, holdsRecords, holdsText, openExtent, table } from './extent';
import { hashByte } from './hash';
import { referenceAt } from './map';

export const FITS: u32 = 0;
export const NO_TABLE: u32 = 1;
export const OTHER_VERSION: u32 = 2;
export const WRONG_LENGTH: u32 = 3;
export const WRONG_CHECKSUM: u32 = 4;
export const BROKEN: u32 = 5;
export const NO_MEMORY: u32 = 6;

/** FITS or what is wrong. `automatonFits` checks one automaton within the bytes given to it. */
export function checkTable(bytes: u32, length: u32, automatonFits: (automaton: u32, available: u32) => bool): u32 {
  if (length < <u32>TABLE_SIZE || load<u32>(bytes, TABLE_MAGIC) !== MAGIC) return NO_TABLE;
  if (load<u32>(bytes, TABLE_VERSION) !== LAYOUT_VERSION) return OTHER_VERSION;
  if (load<u32>(bytes, TABLE_LENGTH) !== length || (length & 3) !== 0) return WRONG_LENGTH;
  if (load<u32>(bytes, TABLE_CHECKSUM) !== checksum(bytes, length)) return WRONG_CHECKSUM;
  if (!openExtent(bytes, length, automatonFits)) return NO_MEMORY;
  const fits = headerFits(length) && rulesFit() && domainsFit();
  closeExtent();
  return fits ? FITS : BROKEN;
}

function checksum(bytes: u32, length: u32): u32 {
  let hash: u32 = <u32>FNV_OFFSET;
  for (let offset: u32 = TABLE_CHECKSUM + 4; offset < length; offset += 4) {
    hash = hashByte(hash, load<u32>(bytes + offset));
  }
  return hash;
}

/** The numbers that scratch memory is sized by cannot be larger than what the table itself has room for. */
function headerFits(length: u32): bool {
  return (
    (load<u32>(table, TABLE_FLAGS) & ~(<u32>FLAGS_KNOWN)) === 0 &&
    load<u32>(table, TABLE_MAX_HEADERS) <= length / NAME_SIZE &&
    load<u32>(table, TABLE_MAX_QUERIES) <= length / NAME_SIZE &&
    load<u32>(table, TABLE_LIST_COUNT) <= length / LIST_SIZE &&
    load<u32>(table, TABLE_NFA_WORDS) <= length >>> 2
  );
}

function rulesFit(): bool {
  const count = load<u32>(table, TABLE_RULE_COUNT);
  const offset = load<u32>(table, TABLE_RULES);
  if (!holdsRecords(offset, count, RULE_SIZE)) return false;
  for (let i: u32 = 0; i < count; i++) {
    const rule = table + offset + i * RULE_SIZE;
    if (!holdsText(load<u32>(rule, RULE_NAME), load<u32>(rule, RULE_NAME_LENGTH))) return false;
  }
  return true;
}

function domainsFit(): bool {
  const any = load<u32>(table, TABLE_ANY_HOST);
  return (
    hostsFit(load<u32>(table, TABLE_EXACT), load<u32>(table, TABLE_EXACT_MASK)) &&
    hostsFit(load<u32>(table, TABLE_SUFFIX), load<u32>(table, TABLE_SUFFIX_MASK)) &&
    (any === 0 || rulesetFits(any))
  );
}

function hostsFit(map: u32, mask: u32): bool {
  if (!mapFits(map, mask)) return false;
  for (let index: u32 = 0; index <= mask; index++) {
    const offset = referenceAt(table + map, index);
    if (offset === 0) continue;
    if (!holdsRecords(offset, 1, HOST_SIZE)) return false;
    const host = table + offset;
    if (!holdsText(load<u32>(host, HOST_KEY), load<u32>(host, HOST_KEY_LENGTH))) return false;
    if (!rulesetFits(load<u32>(host, HOST_RULESET))) return false;
  }
  return true;
}
