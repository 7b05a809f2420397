/**
 * What is counted of a rule, and by which name:
 *
 *   mainsheet.matched.class.CLASS.rule.RULE    requests that the rule decided, by route class ("default": Envoy's own)
 *   mainsheet.delayed.rule.RULE
 *   mainsheet.aborted.rule.RULE
 *   mainsheet.overflowed.rule.RULE             faults that did not happen, since too many requests are held back
 *
 * The rule comes last since it alone may hold dots, so that a tag can be told from the name.
 */
import {
  ENTRY_RULE,
  OUTCOME_CLASS,
  OUTCOME_CLASS_LENGTH,
  RULE_NAME,
  RULE_NAME_LENGTH,
  RULE_SIZE,
  TABLE_RULES,
} from '../../plan/table/layout';
import { take } from '../memory/arena';
import { copyAscii } from '../memory/text';

export const DELAYED: u32 = 1;
export const ABORTED: u32 = 2;
export const OVERFLOWED: u32 = 3;

/** More than the fixed words of a name. */
const FIXED_BYTES: u32 = 64;
// biome-ignore lint/correctness/noPrecisionLoss: a u64 in AssemblyScript
const FNV64_OFFSET: u64 = 0xcbf29ce484222325;
const FNV64_PRIME: u64 = 0x100000001b3;

/** The name at hand: set by `nameMatched` and `nameFault`. */
export let name: u32 = 0;
export let nameLength: u32 = 0;

/** The RULE record of an entry. */
export function ruleOf(table: u32, entry: u32): u32 {
  return table + load<u32>(table, TABLE_RULES) + load<u32>(entry, ENTRY_RULE) * RULE_SIZE;
}

/** Identifies a counter within its table, never 0. Classes lie behind the header, so they are none of these. */
export function matchedKey(entry: u32, outcome: u32): u64 {
  return ((<u64>(load<u32>(entry, ENTRY_RULE) + 1)) << 32) | load<u32>(outcome, OUTCOME_CLASS);
}

export function faultKey(entry: u32, fault: u32): u64 {
  return ((<u64>(load<u32>(entry, ENTRY_RULE) + 1)) << 32) | fault;
}

/** False if there is no memory for the name. */
export function nameMatched(table: u32, entry: u32, outcome: u32): bool {
  const length = load<u32>(outcome, OUTCOME_CLASS_LENGTH);
  const rule = ruleOf(table, entry);
  name = take(FIXED_BYTES + length + load<u32>(rule, RULE_NAME_LENGTH));
  if (name === 0) return false;
  let end = copyAscii('mainsheet.matched.class.', name);
  end = length !== 0 ? copy(table + load<u32>(outcome, OUTCOME_CLASS), length, end) : copyAscii('default', end);
  finishName(table, rule, end);
  return true;
}

export function nameFault(table: u32, entry: u32, fault: u32): bool {
  const rule = ruleOf(table, entry);
  name = take(FIXED_BYTES + load<u32>(rule, RULE_NAME_LENGTH));
  if (name === 0) return false;
  finishName(table, rule, copyAscii(titleOf(fault), name));
  return true;
}

function titleOf(fault: u32): string {
  if (fault === DELAYED) return 'mainsheet.delayed';
  return fault === ABORTED ? 'mainsheet.aborted' : 'mainsheet.overflowed';
}

/** Identifies the name at hand over all tables, never 0. */
export function nameKey(): u64 {
  let hash = FNV64_OFFSET;
  for (let i: u32 = 0; i < nameLength; i++) hash = (hash ^ load<u8>(name + i)) * FNV64_PRIME;
  return hash | 1;
}

function finishName(table: u32, rule: u32, end: u32): void {
  const start = copyAscii('.rule.', end);
  nameLength = copy(table + load<u32>(rule, RULE_NAME), load<u32>(rule, RULE_NAME_LENGTH), start) - name;
}

function copy(bytes: u32, length: u32, target: u32): u32 {
  memory.copy(target, bytes, length);
  return target + length;
}
