/** Counters, as the host keeps them under `wasmcustom.`. */
import { proxy_define_metric, proxy_increment_metric } from '@solo-io/proxy-runtime/assembly/imports';
import { OK, RETURNED } from './results';

const COUNTER = 0;
/** No counter. */
export const NO_COUNTER: u32 = 0;

/** A number for the counter of this name, the same counter for the same name; NO_COUNTER if the host refuses. */
export function defineCounter(name: u32, length: u32): u32 {
  if (proxy_define_metric(COUNTER, name, length, RETURNED) !== OK) return NO_COUNTER;
  return load<u32>(RETURNED) + 1;
}

export function incrementCounter(counter: u32): void {
  if (counter !== NO_COUNTER) proxy_increment_metric(counter - 1, 1);
}
