import { resetArena, take } from '../../assembly/memory/arena';
import { allocate, allocateClear, release } from '../../assembly/memory/blocks';

describe('blocks', () => {
  it('grow together again with what is free before and behind them', () => {
    const first = allocate(64);
    const second = allocate(64);
    const third = allocate(64);
    const guard = allocate(64);
    release(first);
    release(third);
    release(second);
    const whole = allocate(64 * 3);
    expect(whole).toBe(first);
    release(whole);
    release(guard);
  });

  it('do not overlap', () => {
    const first = allocate(100);
    const second = allocate(100);
    memory.fill(first, 1, 100);
    memory.fill(second, 2, 100);
    for (let i: u32 = 0; i < 100; i++) {
      expect(load<u8>(first + i)).toBe(1);
      expect(load<u8>(second + i)).toBe(2);
    }
    release(first);
    release(second);
  });

  it('are found on 8 bytes, whatever their size', () => {
    for (let size: u32 = 0; size < 40; size++) expect(allocate(size) & 7).toBe(0);
  });

  it('are clear when asked to be', () => {
    const dirty = allocate(64);
    memory.fill(dirty, 0xff, 64);
    release(dirty);
    const clear = allocateClear(64);
    for (let i: u32 = 0; i < 64; i++) expect(load<u8>(clear + i)).toBe(0);
    release(clear);
  });

  it('stay flat when tables of many sizes replace each other a thousand times', () => {
    let table = allocate(200000);
    let scratch = allocate(5000);
    let before: i32 = 0;
    for (let i: u32 = 0; i < 1000; i++) {
      const newTable = allocate(150000 + ((i * 7919) % 100000));
      const newScratch = allocate(1000 + ((i * 104729) % 9000));
      release(table);
      release(scratch);
      table = newTable;
      scratch = newScratch;
      if (i === 50) before = memory.size();
    }
    expect(memory.size()).toBe(before);
    release(table);
    release(scratch);
  });

  it('are refused beyond what there can be', () => {
    expect(allocate(0xfffffff0)).toBe(0);
    expect(take(0xfffffff0)).toBe(0);
  });
});

describe('the arena', () => {
  // First of all, when there is no chunk.
  it('never gives the address 0, which means failure', () => {
    expect(take(0)).not.toBe(0);
  });

  it('gives everything again after a reset', () => {
    resetArena();
    const first = take(10);
    resetArena();
    expect(take(10)).toBe(first);
  });

  it('holds what is larger than a chunk, and gives it back', () => {
    resetArena();
    const small = take(8);
    store<u64>(small, 0x11223344556677);
    const large = take(1000000);
    memory.fill(large, 0xff, 1000000);
    expect(load<u64>(small)).toBe(0x11223344556677);
    resetArena();
    const pages = memory.size();
    for (let i = 0; i < 1000; i++) {
      take(1000000);
      resetArena();
    }
    expect(memory.size()).toBe(pages);
  });
});
