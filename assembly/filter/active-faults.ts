/**
 * How many requests are held back, over all tables and worker threads: a gauge, which Envoy keeps for the whole process.
 * Threads that ask at the same time may pass the limit together; so they may in Envoy's own fault filter.
 */
import { TABLE_MAX_ACTIVE_FAULTS, UNLIMITED } from '../../plan/table/layout';
import { changeGauge, defineGauge, NO_METRIC, valueOf } from '../host/metrics';
import { ascii } from '../memory/text';

const ACTIVE_FAULTS = 'mainsheet.active_faults';
const activeFaults = ascii(ACTIVE_FAULTS);

let gauge: u32 = NO_METRIC;

export function changeActiveFaults(by: i64): void {
  if (by !== 0) changeGauge(defined(), by);
}

/** Whether the table's limit is reached. */
export function tooManyFaults(table: u32): bool {
  const limit = load<u32>(table, TABLE_MAX_ACTIVE_FAULTS);
  return limit !== <u32>UNLIMITED && valueOf(defined()) >= limit;
}

function defined(): u32 {
  if (gauge === NO_METRIC) gauge = defineGauge(activeFaults, ACTIVE_FAULTS.length);
  return gauge;
}
