/** The end of delays: on the tick of a root context, its requests that are due go on, or are aborted. */
import { isDue, periodAfterTick, queueOf, tick } from '../act/delays';
import { grpcStatus, httpStatus, NO_ABORT } from '../act/fault';
import { dequeue, firstAbort, firstCounter, firstRequest, queueLength } from '../act/queue';
import { setTickPeriod, wallClock } from '../host/clock';
import { incrementCounter } from '../host/metrics';
import { actOn, answerAbort, continueRequest } from '../host/streams';
import { changeActiveFaults } from './active-faults';
import { PLUGIN_DELAYS, pluginOf } from './plugins';

/** A callback of the filters that hold requests back; a root context that has no table has none to release. */
export function proxy_on_tick(root: u32): void {
  const plugin = pluginOf(root);
  if (plugin !== 0) releaseDue(plugin, root);
}

function releaseDue(plugin: u32, root: u32): void {
  const delays = load<u32>(plugin, PLUGIN_DELAYS);
  const queue = queueOf(delays);
  const now = tick(delays, wallClock());
  const waiting = queueLength(queue);
  while (isDue(delays, now)) {
    const request = firstRequest(queue);
    const abort = firstAbort(queue);
    const counter = firstCounter(queue);
    dequeue(queue);
    // A request whose client has gone has no context any more.
    if (actOn(request)) finish(abort, counter);
  }
  changeActiveFaults(<i64>queueLength(queue) - waiting);
  actOn(root);
  setTickPeriod(periodAfterTick(delays));
}

function finish(abort: u32, counter: u32): void {
  if (abort === NO_ABORT) {
    continueRequest();
    return;
  }
  incrementCounter(counter);
  answerAbort(httpStatus(abort), grpcStatus(abort));
}
