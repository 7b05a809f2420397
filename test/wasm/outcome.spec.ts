import { seedDice, throwDice } from '../../assembly/act/dice';
import { drawOutcome } from '../../assembly/act/outcome';
import { ENTRY_OUTCOME_COUNT, ENTRY_OUTCOMES, ENTRY_SIZE, OUTCOME_LIMIT, OUTCOME_SIZE } from '../../plan/table/layout';
import { add, newTable, put } from './table';

let table: u32 = 0;
let entry: u32 = 0;
let outcomes: u32 = 0;

/** Makes an entry whose outcomes have these limits. */
function entryOf(limits: StaticArray<u32>): void {
  table = newTable();
  entry = add(ENTRY_SIZE);
  outcomes = add(OUTCOME_SIZE * limits.length);
  put(entry + ENTRY_OUTCOMES, outcomes);
  put(entry + ENTRY_OUTCOME_COUNT, limits.length);
  for (let i = 0; i < limits.length; i++) put(outcomes + i * OUTCOME_SIZE + OUTCOME_LIMIT, limits[i]);
}

function drawn(): u32 {
  return (drawOutcome(table, table + entry) - table - outcomes) / OUTCOME_SIZE;
}

describe('the throw for an outcome', () => {
  it('is spared where there is but one', () => {
    entryOf([0xffffffff]);
    seedDice(5);
    const next = throwDice();
    seedDice(5);
    expect(drawn()).toBe(0);
    expect(throwDice()).toBe(next);
  });

  it('falls by the limits', () => {
    entryOf([0x40000000, 0xc0000000, 0xffffffff]);
    seedDice(3);
    const counts = new Array<i32>(3);
    for (let i = 0; i < 100000; i++) {
      // AssemblyScript would evaluate the index of counts[drawn()]++ twice.
      const index = drawn();
      counts[index]++;
    }
    // Five standard deviations of a binomial with 100,000 throws.
    expect(abs(counts[0] - 25000)).toBeLessThan(685);
    expect(abs(counts[1] - 50000)).toBeLessThan(791);
    expect(abs(counts[2] - 25000)).toBeLessThan(685);
  });

  it('falls on the next from its limit on', () => {
    seedDice(4);
    const thrown = throwDice();
    entryOf([thrown, 0xffffffff]);
    seedDice(4);
    expect(drawn()).toBe(1);
    entryOf([thrown + 1, 0xffffffff]);
    seedDice(4);
    expect(drawn()).toBe(0);
  });

  it('never takes what has no share, and gives the last what is left', () => {
    entryOf([0, 0, 0xffffffff]);
    for (let i = 0; i < 1000; i++) expect(drawn()).toBe(2);
  });
});
