/** Memory that was given back is given again, and where there is none, whoever asks is told so and nothing is lost. */
import { delay, newDelays, releaseDelays } from '../../assembly/act/delays';
import { dequeue, enqueue, firstRequest, newQueue, queueLength, releaseQueue } from '../../assembly/act/queue';
import { newScratch } from '../../assembly/match/scratch';
import { resetArena, take } from '../../assembly/memory/arena';
import { allocate, allocateClear, release } from '../../assembly/memory/blocks';
import { keepNumber, newNumbers, numberOf, releaseNumbers } from '../../assembly/memory/numbers';
import { checkTable, FITS, NO_MEMORY } from '../../assembly/rules/check';
import { TABLE_EXACT, TABLE_SUFFIX } from '../../plan/table/layout';
import { addEmptyMap, newTable, put, seal } from './table';

/** So many that what is lost each time is pages in the end. */
const ROUNDS = 5000;

function staysFlat(round: () => void): void {
  for (let i = 0; i < 10; i++) round();
  const pages = memory.size();
  for (let i = 0; i < ROUNDS; i++) round();
  expect(memory.size()).toBe(pages);
}

let table: u32 = 0;
let length: u32 = 0;

/** A table without hosts. */
function build(): void {
  table = newTable();
  put(TABLE_EXACT, addEmptyMap());
  put(TABLE_SUFFIX, addEmptyMap());
  length = seal();
}

function check(): u32 {
  return checkTable(table, length, (_automaton, _available) => true);
}

describe('memory stays flat', () => {
  it('under blocks of all sizes, whichever is released first', () => {
    staysFlat(() => {
      const small = allocate(1);
      const large = allocateClear(200);
      const middle = allocate(100);
      release(large);
      release(small);
      release(middle);
      release(0);
    });
  });

  it('under delays', () => {
    staysFlat(() => {
      const delays = newDelays();
      delay(delays, 1, 1, 1, 0, 0);
      releaseDelays(delays);
      releaseDelays(0);
    });
  });

  it('under a queue that is empty now and then, and grows', () => {
    staysFlat(() => {
      const queue = newQueue();
      for (let i: u32 = 0; i < 33; i++) enqueue(queue, 33 - i, i, 0, 0);
      while (queueLength(queue) > 0) dequeue(queue);
      enqueue(queue, 1, 1, 0, 0);
      releaseQueue(queue);
      releaseQueue(0);
    });
  });

  it('under numbers that grow', () => {
    staysFlat(() => {
      const map = newNumbers();
      for (let i: u64 = 1; i <= 9; i++) keepNumber(map, i, 1);
      releaseNumbers(map);
      releaseNumbers(0);
    });
  });

  it('under the check of a table', () => {
    build();
    staysFlat(() => {
      check();
    });
  });
});

let hoard: u32 = 0;

/** All that there is, chained by its first words. */
function takeAll(): void {
  for (let size: u32 = 0x40000000; size >= 4; size >>= 1) {
    for (let bytes = allocate(size); bytes !== 0; bytes = allocate(size)) {
      store<u32>(bytes, hoard);
      hoard = bytes;
    }
  }
}

function giveBack(): void {
  while (hoard !== 0) {
    const next = load<u32>(hoard);
    release(hoard);
    hoard = next;
  }
}

describe('without memory', () => {
  afterEach(giveBack);

  it('nothing is made', () => {
    build();
    resetArena();
    takeAll();
    expect(allocate(0)).toBe(0);
    expect(allocateClear(0)).toBe(0);
    expect(newDelays()).toBe(0);
    expect(newQueue()).toBe(0);
    expect(newNumbers()).toBe(0);
    expect(newScratch(table)).toBe(0);
    expect(check()).toBe(NO_MEMORY);
    expect(take(1000000)).toBe(0);
    giveBack();
    expect(check()).toBe(FITS);
    expect(take(1000000)).not.toBe(0);
  });

  it('nothing is written at address 0', () => {
    store<u64>(0, 7);
    takeAll();
    allocateClear(64);
    expect(load<u64>(0)).toBe(7);
    store<u64>(0, 0);
  });

  it('delays keep no half of themselves', () => {
    takeAll();
    // Room for a queue and not for the clock beside it.
    const queueOnly = hoard;
    hoard = load<u32>(hoard);
    release(queueOnly);
    const last = newQueue();
    releaseQueue(last);
    expect(newDelays()).toBe(0);
    expect(newQueue()).toBe(last);
    releaseQueue(last);
  });

  it('a queue stays as it is, and the request goes on at once', () => {
    const queue = newQueue();
    for (let i: u32 = 0; i < 32; i++) expect(enqueue(queue, i, i, 0, 0)).toBe(true);
    takeAll();
    expect(enqueue(queue, 0, 99, 0, 0)).toBe(false);
    expect(queueLength(queue)).toBe(32);
    for (let i: u32 = 0; i < 32; i++) {
      expect(firstRequest(queue)).toBe(i);
      dequeue(queue);
    }
    releaseQueue(queue);
  });

  it('numbers that are kept stay, and no more are', () => {
    const map = newNumbers();
    for (let i: u64 = 1; i <= 8; i++) keepNumber(map, i, <u32>i);
    takeAll();
    keepNumber(map, 9, 9);
    expect(numberOf(map, 9)).toBe(0);
    for (let i: u64 = 1; i <= 8; i++) expect(numberOf(map, i)).toBe(<u32>i);
    releaseNumbers(map);
  });
});
