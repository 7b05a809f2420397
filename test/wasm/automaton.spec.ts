import { automatonAccepts, automatonFits } from '../../assembly/match/automaton';
import {
  AUTOMATON_CLASS_MAP,
  AUTOMATON_CLASSES,
  AUTOMATON_KIND,
  AUTOMATON_STATES,
  DFA_ACCEPT_ALL,
  DFA_ACCEPT_FROM,
  DFA_START,
  DFA_TRANSITIONS,
  KIND_DFA,
  KIND_NFA,
  NFA_EMPTY,
  NFA_SETS,
  NFA_WORDS,
} from '../../plan/table/layout';

const automaton = <u32>memory.data(1024, 4);
const around = <u32>memory.data(64, 4);
/** Two sets of two words, with as much before and behind them. */
const SCRATCH_SIZE: u32 = 16;
const scratch = around + SCRATCH_SIZE;

/** Classes: `a` is 1, `b` is 2, all else is 0. */
function head(kind: u32, states: u32): void {
  memory.fill(automaton, 0, 1024);
  store<u32>(automaton, kind, AUTOMATON_KIND);
  store<u32>(automaton, states, AUTOMATON_STATES);
  store<u32>(automaton, 3, AUTOMATON_CLASSES);
  store<u8>(automaton + 0x61, 1, AUTOMATON_CLASS_MAP);
  store<u8>(automaton + 0x62, 2, AUTOMATON_CLASS_MAP);
}

function goTo(state: u32, read: u32, next: u16): void {
  store<u16>(automaton + (state * 3 + read) * 2, next, DFA_TRANSITIONS);
}

const DFA_SIZE: u32 = DFA_TRANSITIONS + 4 * 3 * 2;

/** `a+` or, with a `b` after it, `(?s)a+b.*`: 0 dead, 1 start, 2 after a, 3 after b. */
function writeDfa(): void {
  head(KIND_DFA, 4);
  store<u32>(automaton, 1, DFA_START);
  store<u32>(automaton, 2, DFA_ACCEPT_FROM);
  store<u32>(automaton, 3, DFA_ACCEPT_ALL);
  goTo(1, 1, 2);
  goTo(2, 1, 2);
  goTo(2, 2, 3);
  for (let read: u32 = 0; read < 3; read++) goTo(3, read, 3);
}

const NFA_SIZE: u32 = NFA_SETS + (2 + 3 + 33) * 8;

function setBit(set: u32, position: u32): void {
  const word = automaton + NFA_SETS + set * 8 + (position >> 5) * 4;
  store<u32>(word, load<u32>(word) | (1 << (position & 31)));
}

/** `(ab*)?` on positions 0 (a) and 32 (b) of 33, so that a set has two words. */
function writeNfa(): void {
  head(KIND_NFA, 33);
  store<u32>(automaton, 2, NFA_WORDS);
  store<u32>(automaton, 1, NFA_EMPTY);
  setBit(0, 0);
  setBit(1, 0);
  setBit(1, 32);
  setBit(3, 0);
  setBit(4, 32);
  setBit(5 + 0, 32);
  setBit(5 + 32, 32);
}

function accepts(text: string): bool {
  const value = String.UTF8.encode(text);
  memory.fill(around, 0xff, 3 * SCRATCH_SIZE);
  const accepted = automatonAccepts(automaton, <u32>changetype<usize>(value), value.byteLength, scratch);
  for (let i: u32 = 0; i < SCRATCH_SIZE; i++) {
    expect(load<u8>(around + i)).toBe(0xff);
    expect(load<u8>(scratch + SCRATCH_SIZE + i)).toBe(0xff);
  }
  return accepted;
}

describe('a DFA', () => {
  beforeEach(writeDfa);

  it('accepts its language', () => {
    expect(accepts('a')).toBe(true);
    expect(accepts('aaa')).toBe(true);
    expect(accepts('ab')).toBe(true);
    expect(accepts('abxyz')).toBe(true);
    expect(accepts('')).toBe(false);
    expect(accepts('b')).toBe(false);
    expect(accepts('ax')).toBe(false);
    expect(accepts('axab')).toBe(false);
  });

  it('fits into its bytes and not into fewer', () => {
    expect(automatonFits(automaton, DFA_SIZE)).toBe(true);
    for (let size: u32 = 0; size < DFA_SIZE; size++) expect(automatonFits(automaton, size)).toBe(false);
  });

  it('is refused with a class, start or transition that is not there', () => {
    store<u8>(automaton + 0xff, 3, AUTOMATON_CLASS_MAP);
    expect(automatonFits(automaton, DFA_SIZE)).toBe(false);
    writeDfa();
    store<u32>(automaton, 4, DFA_START);
    expect(automatonFits(automaton, DFA_SIZE)).toBe(false);
    writeDfa();
    goTo(3, 2, 4);
    expect(automatonFits(automaton, DFA_SIZE)).toBe(false);
  });

  it('is refused with counts whose product passes 32 bits', () => {
    store<u32>(automaton, 0x80000001, AUTOMATON_STATES);
    expect(automatonFits(automaton, 1024)).toBe(false);
    writeDfa();
    store<u32>(automaton, 0x80000001, AUTOMATON_CLASSES);
    expect(automatonFits(automaton, 1024)).toBe(false);
  });
});

describe('an NFA', () => {
  beforeEach(writeNfa);

  it('accepts its language', () => {
    expect(accepts('')).toBe(true);
    expect(accepts('a')).toBe(true);
    expect(accepts('abbb')).toBe(true);
    expect(accepts('b')).toBe(false);
    expect(accepts('aa')).toBe(false);
    expect(accepts('abx')).toBe(false);
    expect(accepts('xab')).toBe(false);
  });

  it('does without the empty text', () => {
    store<u32>(automaton, 0, NFA_EMPTY);
    expect(accepts('')).toBe(false);
  });

  it('fits into its bytes and not into fewer', () => {
    expect(automatonFits(automaton, NFA_SIZE)).toBe(true);
    for (let size: u32 = 0; size < NFA_SIZE; size++) expect(automatonFits(automaton, size)).toBe(false);
  });

  it('is refused with positions that have no followers, or other words than its positions need', () => {
    setBit(3, 33);
    expect(automatonFits(automaton, NFA_SIZE)).toBe(false);
    writeNfa();
    store<u32>(automaton, 1, NFA_WORDS);
    expect(automatonFits(automaton, NFA_SIZE)).toBe(false);
    store<u32>(automaton, 0x20000002, NFA_WORDS);
    expect(automatonFits(automaton, NFA_SIZE)).toBe(false);
  });
});

/** `a*` on as many positions as there are, all but the first of them idle. */
function writeSmallNfa(positions: u32): u32 {
  head(KIND_NFA, positions);
  store<u32>(automaton, 1, NFA_WORDS);
  store<u32>(automaton, 1, NFA_EMPTY);
  store<u32>(automaton + NFA_SETS, 1);
  store<u32>(automaton + NFA_SETS, 1, 4);
  store<u32>(automaton + NFA_SETS, 1, 3 * 4);
  store<u32>(automaton + NFA_SETS, 1, 5 * 4);
  return NFA_SETS + (2 + 3 + positions) * 4;
}

describe('an NFA whose sets are one word', () => {
  it('accepts its language', () => {
    writeSmallNfa(1);
    expect(accepts('aaa')).toBe(true);
    expect(accepts('aab')).toBe(false);
  });

  it('is refused with a reader beyond the last position, for each class', () => {
    for (let positions: u32 = 1; positions <= 32; positions++) {
      for (let read: u32 = 0; read < 3; read++) {
        const size = writeSmallNfa(positions);
        expect(automatonFits(automaton, size)).toBe(true);
        const readers = automaton + NFA_SETS + (2 + read) * 4;
        store<u32>(readers, 1 << (positions - 1));
        expect(automatonFits(automaton, size)).toBe(true);
        if (positions === 32) continue;
        store<u32>(readers, 1 << positions);
        expect(automatonFits(automaton, size)).toBe(false);
      }
    }
  });
});

it('an automaton of neither kind is refused', () => {
  writeDfa();
  store<u32>(automaton, 3, AUTOMATON_KIND);
  expect(automatonFits(automaton, 1024)).toBe(false);
});
