/**
 * The bytes that are being checked: what lies within them, what has been checked already, and how much work is left.
 * Rulesets and automata may be referred to often and are checked once; everything else costs work each time it is met,
 * and a table that makes the check run longer than its size allows is refused.
 */
import { allocateClear, release } from '../memory/blocks';

/** Steps that a check may take for each byte of the table. A table that the writer made takes less than one. */
const WORK_PER_BYTE: u64 = 16;

/** Whether the available bytes hold an automaton that no value can lead out of: the walker's own check. */
type AutomatonCheck = (automaton: u32, available: u32) => bool;

export let table: u32 = 0;
export let automatonFits: AutomatonCheck = (_automaton, _available) => false;
let length: u32 = 0;
let work: u64 = 0;
/** One bit for each word of the table, twice: rulesets, then automata. */
let seen: u32 = 0;
let seenBytes: u32 = 0;

/** False if there is no memory to keep track. */
export function openExtent(bytes: u32, size: u32, check: AutomatonCheck): bool {
  table = bytes;
  length = size;
  automatonFits = check;
  work = <u64>size * WORK_PER_BYTE;
  seenBytes = (size >>> 5) + 1;
  seen = allocateClear(seenBytes * 2);
  return seen !== 0;
}

export function closeExtent(): void {
  release(seen);
  seen = 0;
}

/** Whether `count` records of a size lie within the table, on words, and may be looked at. */
export function holdsRecords(offset: u32, count: u32, size: u32): bool {
  return (offset & 3) === 0 && spend(count) && holds(offset, <u64>count * <u64>size);
}

export function holdsText(offset: u32, size: u32): bool {
  return spend(1) && holds(offset, size);
}

export function spend(steps: u32): bool {
  if (steps >= work) return false;
  work -= steps;
  return true;
}

/** Whether the ruleset at this offset has been met before. */
export function isKnownRuleset(offset: u32): bool {
  return isKnown(seen, offset);
}

export function isKnownAutomaton(offset: u32): bool {
  return isKnown(seen + seenBytes, offset);
}

function isKnown(bits: u32, offset: u32): bool {
  const place = bits + (offset >>> 5);
  const bit: u32 = 1 << ((offset >>> 2) & 7);
  const byte = <u32>load<u8>(place);
  store<u8>(place, byte | bit);
  return (byte & bit) !== 0;
}

function holds(offset: u32, size: u64): bool {
  return <u64>offset + size <= length;
}
