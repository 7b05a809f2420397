/** Time that passes only when it is told to. */
export class Clock {
  /** Milliseconds that have passed, fractions allowed: timers go by these. */
  now = 0;

  /** `epoch` is what a wall clock showed at the beginning, in milliseconds since 1970. Changing it sets the clock. */
  constructor(public epoch = 0) {}

  /** What the wall clock shows, in nanoseconds since 1970. */
  get wall(): bigint {
    const wall = this.epoch + this.now;
    const whole = Math.floor(wall);
    return BigInt(whole) * 1_000_000n + BigInt(Math.round((wall - whole) * 1e6));
  }
}
