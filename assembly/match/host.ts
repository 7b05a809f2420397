/** From a request's authority to the ruleset of its virtual host, as Envoy chooses virtual hosts. */
import {
  FLAG_PORTS,
  HOST_RULESET,
  TABLE_ANY_HOST,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_FLAGS,
  TABLE_SUFFIX,
  TABLE_SUFFIX_LENGTHS,
  TABLE_SUFFIX_MASK,
} from '../../plan/table/layout';
import { lowered } from '../memory/bytes';
import { hashByte, NAME_SEED } from '../rules/hash';
import { findHost } from '../rules/names';

const COLON: u32 = 0x3a;
const CLOSING_BRACKET: u32 = 0x5d;
/** The bits of TABLE_SUFFIX_LENGTHS. */
const SUFFIX_LENGTHS: u32 = 256;

/** The RULESET, or 0. An exact domain beats the longest suffix beats `*`. */
export function findRuleset(table: u32, authority: u32, authorityLength: u32): u32 {
  const ports = (load<u32>(table, TABLE_FLAGS) & FLAG_PORTS) !== 0;
  const length = ports ? authorityLength : withoutPort(authority, authorityLength);
  const suffixes = table + load<u32>(table, TABLE_SUFFIX);
  const suffixMask = load<u32>(table, TABLE_SUFFIX_MASK);
  let hash = NAME_SEED;
  let longest: u32 = 0;
  for (let taken: u32 = 0; taken < length; taken++) {
    // A wildcard stands for at least one more character: the whole name is no suffix of itself.
    if (isSuffixLength(table, taken)) {
      const host = findHost(table, suffixes, suffixMask, hash, authority + length - taken, taken);
      if (host !== 0) longest = host;
    }
    hash = hashByte(hash, lowered(load<u8>(authority + length - taken - 1)));
  }
  const exact = table + load<u32>(table, TABLE_EXACT);
  const host = findHost(table, exact, load<u32>(table, TABLE_EXACT_MASK), hash, authority, length);
  if (host !== 0) return table + load<u32>(host, HOST_RULESET);
  if (longest !== 0) return table + load<u32>(longest, HOST_RULESET);
  const any = load<u32>(table, TABLE_ANY_HOST);
  return any !== 0 ? table + any : 0;
}

function isSuffixLength(table: u32, length: u32): bool {
  if (length >= SUFFIX_LENGTHS) return false;
  return ((load<u8>(table + TABLE_SUFFIX_LENGTHS + (length >>> 3)) >>> (length & 7)) & 1) !== 0;
}

/** Up to the last colon, unless that stands within an IPv6 address's brackets. */
function withoutPort(authority: u32, length: u32): u32 {
  for (let i = length; i > 0; i--) {
    const byte = load<u8>(authority + i - 1);
    if (byte === COLON) return i - 1;
    if (byte === CLOSING_BRACKET) return length;
  }
  return length;
}
