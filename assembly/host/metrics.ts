/** Counters and gauges, as the host keeps them under `wasmcustom.`, for all its worker threads together. */
import { proxy_define_metric, proxy_get_metric, proxy_increment_metric } from '@solo-io/proxy-runtime/assembly/imports';
import { OK, RETURNED } from './results';

const COUNTER = 0;
const GAUGE = 1;
/** No counter, no gauge. */
export const NO_METRIC: u32 = 0;

/** A number for the counter of this name, the same counter for the same name; NO_METRIC if the host refuses. */
export function defineCounter(name: u32, length: u32): u32 {
  return define(COUNTER, name, length);
}

export function incrementCounter(counter: u32): void {
  if (counter !== NO_METRIC) proxy_increment_metric(counter - 1, 1);
}

/** As `defineCounter`. */
export function defineGauge(name: u32, length: u32): u32 {
  return define(GAUGE, name, length);
}

export function changeGauge(gauge: u32, by: i64): void {
  if (gauge !== NO_METRIC) proxy_increment_metric(gauge - 1, by);
}

export function valueOf(gauge: u32): u64 {
  store<u64>(RETURNED, 0);
  if (gauge !== NO_METRIC) proxy_get_metric(gauge - 1, RETURNED);
  return load<u64>(RETURNED);
}

function define(type: u32, name: u32, length: u32): u32 {
  if (proxy_define_metric(type, name, length, RETURNED) !== OK) return NO_METRIC;
  return load<u32>(RETURNED) + 1;
}
