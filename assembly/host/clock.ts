/** The wall clock, and the timer of the root context at hand (a stream's is its root's). */
import {
  proxy_get_current_time_nanoseconds,
  proxy_set_tick_period_milliseconds,
} from '@solo-io/proxy-runtime/assembly/imports';
import { RETURNED } from './results';

/** Nanoseconds since 1970. May jump. */
export function wallClock(): u64 {
  store<u64>(RETURNED, 0);
  proxy_get_current_time_nanoseconds(RETURNED);
  return load<u64>(RETURNED);
}

/** Milliseconds between ticks; 0: none. */
export function setTickPeriod(milliseconds: u32): void {
  proxy_set_tick_period_milliseconds(milliseconds);
}
