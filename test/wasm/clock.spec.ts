import { CLOCK_BYTES, readClock, readClockAtTick, setTimer, stopTimer, timerFiresBy } from '../../assembly/act/clock';

const MILLISECOND: u64 = 1000000;
const LATENESS: u64 = 1000 * MILLISECOND;
const EARLINESS: u64 = 20 * MILLISECOND;
const START: u64 = 1700000000000 * MILLISECOND;

/** A clock that has been read at START. */
function clock(): u32 {
  const bytes = <u32>heap.alloc(CLOCK_BYTES);
  memory.fill(bytes, 0, CLOCK_BYTES);
  readClock(bytes, START);
  return bytes;
}

describe('the clock', () => {
  it('goes as the wall clock goes, and stands while that goes back', () => {
    const at = clock();
    expect(readClock(at, START + 5)).toBe(START + 5);
    expect(readClock(at, START + 5)).toBe(START + 5);
    expect(readClock(at, START + 2)).toBe(START + 5);
    expect(readClock(at, START + 3)).toBe(START + 6);
  });

  it('takes what is more than a second behind the timer for a jump', () => {
    const due = START + 10 * MILLISECOND;
    const late = clock();
    setTimer(late, due);
    expect(readClock(late, due + LATENESS)).toBe(due + LATENESS);
    const jumped = clock();
    setTimer(jumped, due);
    expect(readClock(jumped, due + LATENESS + 1)).toBe(due);
    const free = clock();
    expect(readClock(free, due + LATENESS + 1)).toBe(due + LATENESS + 1);
    const past = clock();
    setTimer(past, START - 1);
    expect(readClock(past, START + LATENESS)).toBe(START);
  });

  it('has at a tick the time of the timer at least, and keeps it if the wall clock was far behind', () => {
    const early = clock();
    setTimer(early, START + EARLINESS);
    expect(readClockAtTick(early, START)).toBe(START + EARLINESS);
    expect(readClock(early, START)).toBe(START);
    const back = clock();
    setTimer(back, START + EARLINESS + 1);
    expect(readClockAtTick(back, START)).toBe(START + EARLINESS + 1);
    expect(readClock(back, START)).toBe(START + EARLINESS + 1);
    const late = clock();
    setTimer(late, START + 1);
    expect(readClockAtTick(late, START + 3)).toBe(START + 3);
  });

  it('has the timer fire in whole milliseconds, no earlier, and at the earliest in one', () => {
    const at = clock();
    expect(setTimer(at, START - 1)).toBe(1);
    expect(setTimer(at, START)).toBe(1);
    expect(setTimer(at, START + 1)).toBe(1);
    expect(setTimer(at, START + MILLISECOND)).toBe(1);
    expect(setTimer(at, START + MILLISECOND + 1)).toBe(2);
    expect(setTimer(at, START + 2 * MILLISECOND)).toBe(2);
    expect(setTimer(at, START + <u64>0x7fffffff * MILLISECOND)).toBe(0x7fffffff);
    expect(setTimer(at, START + <u64>0x80000000 * MILLISECOND)).toBe(0x7fffffff);
    expect(setTimer(at, START + <u64>0x7ffffffe * MILLISECOND)).toBe(0x7ffffffe);
  });

  it('knows by when the timer fires, if it is set', () => {
    const at = clock();
    expect(timerFiresBy(at, START)).toBe(false);
    setTimer(at, START + 2);
    expect(timerFiresBy(at, START + 1)).toBe(false);
    expect(timerFiresBy(at, START + 2)).toBe(true);
    expect(timerFiresBy(at, START + 3)).toBe(true);
    stopTimer(at);
    expect(timerFiresBy(at, START + 3)).toBe(false);
  });
});
