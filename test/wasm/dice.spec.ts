import { happens, seedDice, throwDice } from '../../assembly/act/dice';

describe('dice', () => {
  it('throw the same after the same seed, and otherwise after another', () => {
    seedDice(7);
    const first = throwDice();
    const second = throwDice();
    seedDice(7);
    expect(throwDice()).toBe(first);
    expect(throwDice()).toBe(second);
    expect(first).not.toBe(second);
    seedDice(8);
    expect(throwDice()).not.toBe(first);
  });

  it('are PCG32: the reference sequence for one state', () => {
    // Worked out with 64-bit integers in Python from the published algorithm: seed 42, the first three after seeding.
    seedDice(42);
    expect(throwDice()).toBe(3270867926);
    expect(throwDice()).toBe(1795671209);
    expect(throwDice()).toBe(1924641435);
  });

  it('fall evenly over sixteen equal parts', () => {
    seedDice(1);
    const counts = new Array<i32>(16);
    for (let i = 0; i < 160000; i++) {
      // AssemblyScript would evaluate the index of counts[throwDice() >>> 28]++ twice.
      const part = throwDice() >>> 28;
      counts[part]++;
    }
    // Five standard deviations of a binomial with 160,000 throws and p = 1/16.
    for (let part = 0; part < 16; part++) expect(abs(counts[part] - 10000)).toBeLessThan(485);
  });

  it('let happen what is certain and nothing that is impossible', () => {
    for (let i = 0; i < 1000; i++) {
      expect(happens(1000000)).toBeTruthy();
      expect(happens(0)).toBeFalsy();
    }
  });

  it('let happen what the throw falls below, to the last of a million', () => {
    let wrong = 0;
    for (let seed: u64 = 0; seed < 1000; seed++) {
      seedDice(seed);
      const fallen = <u32>((<u64>throwDice() * 1000000) >> 32);
      seedDice(seed);
      if (happens(fallen)) wrong++;
      seedDice(seed);
      if (!happens(fallen + 1)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('are not thrown for what is certain or impossible', () => {
    seedDice(9);
    const first = throwDice();
    seedDice(9);
    happens(0);
    happens(1000000);
    happens(1000001);
    expect(throwDice()).toBe(first);
    seedDice(9);
    happens(999999);
    expect(throwDice()).not.toBe(first);
    seedDice(9);
    happens(1);
    expect(throwDice()).not.toBe(first);
  });

  it('let happen so many in a million', () => {
    seedDice(2);
    let count = 0;
    for (let i = 0; i < 1000000; i++) if (happens(5000)) count++;
    expect(abs(count - 5000)).toBeLessThan(353);
  });
});
