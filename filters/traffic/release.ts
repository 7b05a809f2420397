/** The end of delays: on the tick of a root context, its requests that are due go on, or are aborted. */
import { isDue, periodAfterTick, queueOf, tick } from '../../assembly/act/delays';
import { grpcStatus, httpStatus, NO_ABORT } from '../../assembly/act/fault';
import { dequeue, firstAbort, firstCounter, firstRequest } from '../../assembly/act/queue';
import { setTickPeriod, wallClock } from '../../assembly/host/clock';
import { incrementCounter } from '../../assembly/host/metrics';
import { actOn, answerAbort, continueRequest } from '../../assembly/host/streams';
import { PLUGIN_DELAYS } from './plugins';

export function releaseDue(plugin: u32, root: u32): void {
  const delays = load<u32>(plugin, PLUGIN_DELAYS);
  const queue = queueOf(delays);
  const now = tick(delays, wallClock());
  while (isDue(delays, now)) {
    const request = firstRequest(queue);
    const abort = firstAbort(queue);
    const counter = firstCounter(queue);
    dequeue(queue);
    // A request whose client has gone has no context any more.
    if (actOn(request)) finish(abort, counter);
  }
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
