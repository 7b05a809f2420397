/** A clock that only moves when it is told to. */
export class Clock {
  /** Milliseconds since the epoch, fractions allowed. */
  constructor(public now = 0) {}

  /** Since the epoch. */
  get nanoseconds(): bigint {
    const whole = Math.floor(this.now);
    return BigInt(whole) * 1_000_000n + BigInt(Math.round((this.now - whole) * 1e6));
  }
}
