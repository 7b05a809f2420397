import { allocate } from '../../assembly/memory/blocks';
import {
  closeExtent,
  holdsRecords,
  holdsText,
  isKnownAutomaton,
  isKnownRuleset,
  openExtent,
  spend,
} from '../../assembly/rules/extent';

const SIZE: u32 = 1000;
/** Of work, that the bytes allow. */
const STEPS: u32 = SIZE * 16;

function open(size: u32): void {
  expect(openExtent(65536, size, (_automaton, _available) => true)).toBe(true);
}

describe('the bytes that are checked', () => {
  afterEach(closeExtent);

  it('hold text up to the last byte', () => {
    open(SIZE);
    expect(holdsText(0, SIZE)).toBe(true);
    expect(holdsText(SIZE - 1, 1)).toBe(true);
    expect(holdsText(SIZE, 0)).toBe(true);
    expect(holdsText(0, SIZE + 1)).toBe(false);
    expect(holdsText(SIZE, 1)).toBe(false);
    expect(holdsText(SIZE + 1, 0)).toBe(false);
    expect(holdsText(0xffffffff, 1)).toBe(false);
  });

  it('hold records on words, up to the last byte', () => {
    open(SIZE);
    expect(holdsRecords(4, 3, (SIZE - 4) / 3)).toBe(true);
    expect(holdsRecords(8, 3, (SIZE - 4) / 3)).toBe(false);
    for (let offset: u32 = 0; offset < 16; offset++) expect(holdsRecords(offset, 1, 4)).toBe((offset & 3) === 0);
    expect(holdsRecords(4, 8, 0x20000000)).toBe(false);
  });

  it('are looked at in so many steps, and no more', () => {
    open(SIZE);
    expect(spend(STEPS)).toBe(false);
    expect(spend(STEPS - 1)).toBe(true);
    expect(spend(1)).toBe(false);
    expect(spend(0)).toBe(true);
    expect(holdsText(0, 1)).toBe(false);
    open(SIZE);
    expect(spend(STEPS - 2)).toBe(true);
    expect(holdsText(0, 1)).toBe(true);
    expect(holdsText(0, 1)).toBe(false);
    open(SIZE);
    expect(spend(STEPS - 6)).toBe(true);
    expect(holdsRecords(0, 5, 4)).toBe(true);
    expect(holdsRecords(0, 1, 4)).toBe(false);
  });

  it('are known by word, rulesets and automata apart', () => {
    open(SIZE);
    for (let offset: u32 = 0; offset < SIZE; offset += 4) expect(isKnownRuleset(offset)).toBe(false);
    for (let offset: u32 = 0; offset < SIZE; offset += 4) expect(isKnownAutomaton(offset)).toBe(false);
    for (let offset: u32 = 0; offset < SIZE; offset += 4) expect(isKnownRuleset(offset)).toBe(true);
    for (let offset: u32 = 0; offset < SIZE; offset += 4) expect(isKnownAutomaton(offset)).toBe(true);
    closeExtent();
    open(SIZE);
    for (let offset: u32 = 0; offset < SIZE; offset += 4) expect(isKnownRuleset(offset)).toBe(false);
  });

  it('of any size, have what is known of them in memory of its own', () => {
    for (let size: u32 = 4; size < 600; size += 4) {
      open(size);
      const beside = allocate(8);
      store<u64>(beside, 0);
      for (let offset: u32 = 0; offset < size; offset += 4) isKnownAutomaton(offset);
      expect(load<u64>(beside)).toBe(0);
      closeExtent();
    }
  });
});
