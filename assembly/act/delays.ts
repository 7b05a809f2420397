/**
 * The delayed requests of one root context: a queue and the clock that it goes by. What the timer must be told is
 * returned as a period in milliseconds; nothing here knows who calls.
 */
import { allocateClear, release } from '../memory/blocks';
import { CLOCK_BYTES, readClock, readClockAtTick, setTimer, stopTimer, timerFiresBy } from './clock';
import { enqueue, firstRelease, newQueue, queueLength, releaseQueue } from './queue';

/** The timer stays as it is. */
export const UNCHANGED: u32 = 0xffffffff;
/** No period: nothing waits. */
const STOP: u32 = 0;
const MILLISECOND: u64 = 1000000;
/**
 * Envoy's timers go by the kernel's coarse clock, which most kernels move every 4 ms: a request that is due by about half
 * of that goes with the tick at hand, for the next may be later by more.
 */
const EARLY: u64 = 1500000;

/** delays: ┌ clock ┬ queue ┐ */
const QUEUE: u32 = CLOCK_BYTES;
const DELAYS_BYTES: u32 = CLOCK_BYTES + 4;

/** No delays yet, or 0 if there is no memory. */
export function newDelays(): u32 {
  const queue = newQueue();
  const delays = queue !== 0 ? allocateClear(DELAYS_BYTES) : 0;
  if (delays !== 0) store<u32>(delays, queue, QUEUE);
  else releaseQueue(queue);
  return delays;
}

export function releaseDelays(delays: u32): void {
  if (delays === 0) return;
  releaseQueue(queueOf(delays));
  release(delays);
}

export function queueOf(delays: u32): u32 {
  return load<u32>(delays, QUEUE);
}

/** Queues a request; false if there is no memory, and the request goes on at once. `wall` in nanoseconds. */
export function delay(delays: u32, wall: u64, milliseconds: u32, request: u32, abort: u32, counter: u32): bool {
  const now = readClock(delays, wall);
  return enqueue(queueOf(delays), now + <u64>milliseconds * MILLISECOND, request, abort, counter);
}

/** The timer has fired: the time until which requests are due. */
export function tick(delays: u32, wall: u64): u64 {
  const now = readClockAtTick(delays, wall);
  stopTimer(delays);
  return now;
}

/** Whether the first of the queue is due, or nearly. */
export function isDue(delays: u32, now: u64): bool {
  const queue = queueOf(delays);
  return queueLength(queue) > 0 && firstRelease(queue) <= now + EARLY;
}

/** The period that the timer must be set to for the first of the queue; UNCHANGED if it is. */
export function periodAfterDelay(delays: u32): u32 {
  const first = firstRelease(queueOf(delays));
  return timerFiresBy(delays, first) ? UNCHANGED : setTimer(delays, first);
}

/** The period after what was due is gone: STOP if nothing is left. */
export function periodAfterTick(delays: u32): u32 {
  const queue = queueOf(delays);
  return queueLength(queue) > 0 ? setTimer(delays, firstRelease(queue)) : STOP;
}
