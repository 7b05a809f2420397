import {
  delay,
  isDue,
  newDelays,
  periodAfterDelay,
  periodAfterTick,
  queueOf,
  releaseDelays,
  tick,
  UNCHANGED,
} from '../../assembly/act/delays';
import { dequeue, firstRequest } from '../../assembly/act/queue';

const MILLISECOND: u64 = 1000000;
const START: u64 = 1700000000000 * MILLISECOND;

/** The wall clock so many milliseconds after the start. */
function at(milliseconds: u64): u64 {
  return START + milliseconds * MILLISECOND;
}

function delayed(delays: u32, wall: u64, milliseconds: u32, request: u32): u32 {
  delay(delays, wall, milliseconds, request, 0, 0);
  return periodAfterDelay(delays);
}

describe('delays', () => {
  it('set the timer for the first, and again only for an earlier one', () => {
    const delays = newDelays();
    expect(delayed(delays, at(0), 100, 1)).toBe(100);
    expect(delayed(delays, at(10), 100, 2)).toBe(UNCHANGED);
    expect(delayed(delays, at(20), 30, 3)).toBe(30);
    releaseDelays(delays);
  });

  it('are over when their time has come, then the timer goes to the next', () => {
    const delays = newDelays();
    delayed(delays, at(0), 100, 1);
    delayed(delays, at(0), 150, 2);
    const now = tick(delays, at(101));
    expect(isDue(delays, now)).toBeTruthy();
    expect(firstRequest(queueOf(delays))).toBe(1);
    dequeue(queueOf(delays));
    expect(isDue(delays, now)).toBeFalsy();
    expect(periodAfterTick(delays)).toBe(49);
    releaseDelays(delays);
  });

  it('are over at the tick that is nearest', () => {
    const delays = newDelays();
    delayed(delays, at(0), 100, 1);
    delayed(delays, at(0), 101, 2);
    delayed(delays, at(0), 102, 3);
    const now = tick(delays, at(100));
    dequeue(queueOf(delays));
    expect(isDue(delays, now)).toBeTruthy();
    dequeue(queueOf(delays));
    expect(isDue(delays, now)).toBeFalsy();
    expect(periodAfterTick(delays)).toBe(2);
    releaseDelays(delays);
  });

  it('stop the timer when nothing waits, and start it anew', () => {
    const delays = newDelays();
    delayed(delays, at(0), 5, 1);
    tick(delays, at(5));
    dequeue(queueOf(delays));
    expect(periodAfterTick(delays)).toBe(0);
    expect(delayed(delays, at(50), 5, 2)).toBe(5);
    releaseDelays(delays);
  });

  it('never ask for a period of 0, which would stop the timer', () => {
    const delays = newDelays();
    expect(delayed(delays, at(0), 0, 1)).toBe(1);
    releaseDelays(delays);
  });

  it('are over at the tick though the clock jumped back', () => {
    const delays = newDelays();
    delayed(delays, at(0), 100, 1);
    expect(isDue(delays, tick(delays, at(0) - 3600000 * MILLISECOND))).toBeTruthy();
    releaseDelays(delays);
  });

  it('are not over before the tick though the clock jumped ahead', () => {
    const delays = newDelays();
    delayed(delays, at(0), 100, 1);
    delayed(delays, at(0), 7000, 2);
    delayed(delays, at(3600000), 7000, 3);
    const now = tick(delays, at(3600050));
    expect(isDue(delays, now)).toBeTruthy();
    dequeue(queueOf(delays));
    expect(firstRequest(queueOf(delays))).toBe(2);
    expect(isDue(delays, now)).toBeFalsy();
    releaseDelays(delays);
  });

  it('go by the clock where the timer is merely late', () => {
    const delays = newDelays();
    delayed(delays, at(0), 100, 1);
    delayed(delays, at(0), 140, 2);
    const now = tick(delays, at(150));
    dequeue(queueOf(delays));
    expect(isDue(delays, now)).toBeTruthy();
    releaseDelays(delays);
  });

  it('are not shortened by ticks that come a little early', () => {
    const delays = newDelays();
    delayed(delays, at(0), 2000, 1);
    let period: u32 = 0;
    for (let elapsed: u64 = 0; elapsed < 1000; elapsed += 10) {
      delayed(delays, at(elapsed), 10, 2);
      tick(delays, at(elapsed + 9));
      dequeue(queueOf(delays));
      period = periodAfterTick(delays);
    }
    expect(period).toBe(2000 - 999);
    releaseDelays(delays);
  });
});
