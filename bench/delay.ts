/**
 * How exact delays are while ten thousand requests wait: one request each millisecond, each on a connection of its own,
 * all held back for ten seconds. What counts is how much later than that an answer comes once all ten thousand wait.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContender } from './contender.ts';
import { mainsheet, routeList } from './contenders.ts';
import { withBackends } from './measure.ts';
import { quantile } from './quantile.ts';
import { rulesOf, to } from './rules.ts';

const DELAY = 10_000;
const WAITING = 10_000;
const MEASURED = 3_000;
const HEADERS = { 'x-user': 'user-0' };

export interface Overshoot {
  name: string;
  /** Milliseconds above the delay that was asked for. */
  median: number;
  ninetieth: number;
}

export function measureDelays(): Promise<Overshoot[]> {
  // The rules' own request is one that is not delayed: it is asked at the start whether all is right.
  const rules = rulesOf(delayed(), { path: '/', headers: {} }, { status: 200, subset: 'v1' });
  return withBackends(async (place) => {
    const overshoots: Overshoot[] = [];
    for (const contender of [mainsheet(rules), routeList(rules)]) {
      const { port, envoy } = await startContender(contender, place.folder(), place.port);
      const late = await lateness(port);
      overshoots.push({ name: contender.name, median: quantile(late, 0.5), ninetieth: quantile(late, 0.9) });
      await envoy.stop();
    }
    return overshoots;
  });
}

function delayed() {
  const fault = { delay: { percentage: { value: 100 }, fixedDelay: `${DELAY / 1000}s` } };
  const match = [{ headers: { 'x-user': { exact: HEADERS['x-user'] } } }];
  return [{ match, fault, route: to('v2') }, { route: to('v1') }];
}

/** Milliseconds too late, of those requests that were sent when all others waited. */
async function lateness(port: number): Promise<number[]> {
  const answers: Promise<number>[] = [];
  const begin = performance.now();
  while (answers.length < WAITING + MEASURED) {
    const due = Math.min(performance.now() - begin, WAITING + MEASURED);
    while (answers.length < due) answers.push(timeToAnswer(port));
    await sleep(1);
  }
  const times = await Promise.all(answers);
  return times.slice(WAITING).map((time) => time - DELAY);
}

function timeToAnswer(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const socket = connect(port, '127.0.0.1', () => {
      sent = performance.now();
      socket.write(`GET / HTTP/1.1\r\nhost: app\r\nx-user: ${HEADERS['x-user']}\r\n\r\n`);
    });
    socket.setNoDelay().on('error', reject);
    socket.once('data', (bytes) => {
      const time = performance.now() - sent;
      socket.destroy();
      if (bytes.toString('latin1', 9, 12) === '200') resolve(time);
      else reject(new Error(`a delayed request was answered by ${bytes.toString('latin1', 0, 40)}`));
    });
  });
}
