/** An entry's fault: the request is held back, answered, or both. */
import { delay, periodAfterDelay, UNCHANGED } from '../act/delays';
import { drawAbort, drawDelay, faultOf, grpcStatus, httpStatus, NO_ABORT } from '../act/fault';
import { setTickPeriod, wallClock } from '../host/clock';
import { incrementCounter } from '../host/metrics';
import { answerAbort, CONTINUE, PAUSE } from '../host/streams';
import { abortedCounter, countDelayed } from './counters';
import { PLUGIN_DELAYS, PLUGIN_TABLE } from './plugins';

/** The delay first, then the abort, as Envoy's fault filter does. Returns what the callback is to return. */
export function injectFault(plugin: u32, context: u32, entry: u32): i32 {
  const fault = faultOf(load<u32>(plugin, PLUGIN_TABLE), entry);
  if (fault === 0) return CONTINUE;
  const milliseconds = drawDelay(fault);
  const abort = drawAbort(fault);
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
  return true;
}
