import { keepNumber, newNumbers, numberOf, releaseNumbers } from '../../assembly/memory/numbers';

describe('numbers', () => {
  it('are found by their keys, through every growth', () => {
    const map = newNumbers();
    for (let i: u64 = 1; i <= 2000; i++) keepNumber(map, i * 0x100000001, <u32>i);
    for (let i: u64 = 1; i <= 2000; i++) expect(numberOf(map, i * 0x100000001)).toBe(<u32>i);
    expect(numberOf(map, 7)).toBe(0);
    releaseNumbers(map);
  });

  it('do not touch each other, wherever their keys fall', () => {
    let wrong = 0;
    for (let first: u64 = 1; first < 500; first++) {
      const map = newNumbers();
      for (let i: u64 = 0; i < 8; i++) keepNumber(map, first * 7919 + i * first, <u32>first + <u32>i);
      for (let i: u64 = 0; i < 8; i++) if (numberOf(map, first * 7919 + i * first) !== <u32>first + <u32>i) wrong++;
      releaseNumbers(map);
    }
    expect(wrong).toBe(0);
  });

  it('are 0 in an empty map', () => {
    const map = newNumbers();
    expect(numberOf(map, 1)).toBe(0);
    releaseNumbers(map);
  });

  it('are replaced under the same key', () => {
    const map = newNumbers();
    keepNumber(map, 1, 10);
    keepNumber(map, 1, 20);
    expect(numberOf(map, 1)).toBe(20);
    releaseNumbers(map);
  });
});
