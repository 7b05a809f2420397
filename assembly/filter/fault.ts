/** An entry's fault: the request is held back, answered, or both. */
import { delay, periodAfterDelay, UNCHANGED } from '../act/delays';
import { drawAbort, drawDelay, faultOf, grpcStatus, httpStatus, NO_ABORT } from '../act/fault';
import { setTickPeriod, wallClock } from '../host/clock';
import { incrementCounter } from '../host/metrics';
import { actOn, answerAbort, CONTINUE, PAUSE } from '../host/streams';
import { changeActiveFaults, tooManyFaults } from './active-faults';
import { abortedCounter, countDelayed, countOverflowed } from './counters';
import { PLUGIN_DELAYS, PLUGIN_TABLE, removeDeadPlugins } from './plugins';

/**
 * The delay first, then the abort, and past the limit neither, as Envoy's fault filter does. Returns what the callback is
 * to return.
 */
export function injectFault(plugin: u32, context: u32, entry: u32): i32 {
  const table = load<u32>(plugin, PLUGIN_TABLE);
  const fault = faultOf(table, entry);
  if (fault === 0) return CONTINUE;
  const milliseconds = drawDelay(fault);
  const abort = drawAbort(fault);
  if (milliseconds === 0 && abort === NO_ABORT) return CONTINUE;
  if (overflows(table, context)) {
    countOverflowed(plugin, entry);
    return CONTINUE;
  }
  const counter = abort !== NO_ABORT ? abortedCounter(plugin, entry) : 0;
  if (milliseconds !== 0 && holdBack(plugin, context, milliseconds, abort, counter)) {
    countDelayed(plugin, entry);
    return PAUSE;
  }
  if (abort === NO_ABORT) return CONTINUE;
  incrementCounter(counter);
  answerAbort(httpStatus(abort), grpcStatus(abort));
  return PAUSE;
}

function holdBack(plugin: u32, context: u32, milliseconds: u32, abort: u32, counter: u32): bool {
  const delays = load<u32>(plugin, PLUGIN_DELAYS);
  if (!delay(delays, wallClock(), milliseconds, context, abort, counter)) return false;
  const period = periodAfterDelay(delays);
  if (period !== UNCHANGED) setTickPeriod(period);
  changeActiveFaults(1);
  return true;
}

/** What waits in a plugin that is gone is counted until somebody looks: here at the latest. */
function overflows(table: u32, context: u32): bool {
  if (!tooManyFaults(table)) return false;
  removeDeadPlugins();
  actOn(context);
  return tooManyFaults(table);
}
