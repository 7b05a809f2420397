/**
 * Time that only goes forward, made from a wall clock that may jump (proxy-wasm has no other). A jump back counts as no
 * time at all, and the tick makes up for it. A jump ahead of more than a second is seen by the timer not having fired,
 * and counts as the time until it should: it moves a release by no more than that. Times are nanoseconds.
 *
 *   clock: ┌ last reading of the wall clock ┬ now ┬ when the timer is due, 0: not set ┐
 */
const WALL: u32 = 0;
const NOW: u32 = 8;
const TIMER: u32 = 16;
export const CLOCK_BYTES: u32 = 24;

/** How late the timer may be before that is taken for a jump of the clock. */
const LATENESS: u64 = 1000000000;
/** How early the timer may be before that is taken for a jump back. */
const EARLINESS: u64 = 20000000;
const MILLISECOND: u64 = 1000000;
const LONGEST_PERIOD: u64 = 0x7fffffff;

/** The time now, given what the wall clock says. */
export function readClock(clock: u32, wall: u64): u64 {
  const last = load<u64>(clock, WALL);
  const timer = load<u64>(clock, TIMER);
  let now = load<u64>(clock, NOW);
  if (wall > last) {
    const later = now + (wall - last);
    now = timer !== 0 && later > timer + LATENESS ? max(now, timer) : later;
  }
  store<u64>(clock, wall, WALL);
  store<u64>(clock, now, NOW);
  return now;
}

/**
 * The time now that the timer has fired: what it was set to, at least. Envoy's timer may fire a little early, since it
 * counts from the beginning of the turn in which it was set. That must not move the clock, or many ticks would add up.
 */
export function readClockAtTick(clock: u32, wall: u64): u64 {
  const now = readClock(clock, wall);
  const timer = load<u64>(clock, TIMER);
  if (timer <= now) return now;
  if (timer - now > EARLINESS) store<u64>(clock, timer, NOW);
  return timer;
}

/** The period in milliseconds with which the timer fires at a time, the next millisecond at the earliest. */
export function setTimer(clock: u32, time: u64): u32 {
  store<u64>(clock, time, TIMER);
  const now = load<u64>(clock, NOW);
  if (time <= now) return 1;
  return <u32>min((time - now + MILLISECOND - 1) / MILLISECOND, LONGEST_PERIOD);
}

export function stopTimer(clock: u32): void {
  store<u64>(clock, 0, TIMER);
}

/** Whether the timer fires at this time or before. */
export function timerFiresBy(clock: u32, time: u64): bool {
  const timer = load<u64>(clock, TIMER);
  return timer !== 0 && timer <= time;
}
