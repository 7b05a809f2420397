/** Past the limit of `--max-active-faults` a rule's fault does not happen: in the simulator, and with both engines in Envoy. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import { writeSnapshot } from '../../envoy/write.ts';
import { decide } from '../../plan/decide.ts';
import { writeTable } from '../../plan/table/write.ts';
import type { Stream } from '../../simulator/stream.ts';
import { clusterOf, httpListener, options, planOf } from '../envoy/plans.ts';
import { ask, type Backend, ENVOY, startBackend } from '../envoy/running.ts';
import { exact, forward, header, host, rule } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';
import { loadTraffic, type World } from '../twins/wasm.ts';

const ALWAYS = 1_000_000;
const DELAY = 1_500;
/** Envoy's timers may fire a moment early, and a busy machine answers late. */
const wasDelayed = (seconds: number) => seconds > DELAY / 2_000;
const when = (what: string) => [[header('x-fault', exact(what))]];
const delay = { milliseconds: DELAY, perMillion: ALWAYS };
const abort = { httpStatus: 555, perMillion: ALWAYS };
const HOST = host([
  rule('late', when('delay'), forward('v1'), { delay }),
  rule('late and aborted', when('both'), forward('v1'), { delay, abort }),
  rule('aborted', when('abort'), forward('v1'), { abort }),
  rule('rest', [[]], forward('v1')),
]);

describe('in the simulator', () => {
  let world: World;
  beforeEach(async () => {
    world = await loadTraffic();
  });

  const handler = httpListener([HOST]).chains[0]!.handler;
  const configure = (maxActiveFaults?: number) => {
    if (handler.kind !== 'http') throw new Error('an HTTP listener has an HTTP handler');
    const table = { nameRules: true, nameDefaults: false, dialect: 'latin1', maxActiveFaults } as const;
    expect(world.simulator.configure('limited', writeTable(handler, [decide(HOST)], table))).toBe(true);
  };
  const send = (fault: string) =>
    world.simulator.request('limited', [
      [':method', 'GET'],
      [':authority', 'a'],
      [':path', '/'],
      ['x-fault', fault],
    ]);
  const states = (streams: Stream[]) => streams.map(({ state }) => state);
  const metric = (name: string) => world.simulator.metrics.get(`mainsheet.${name}`) ?? 0;

  test('without a limit 20,000 are delayed at once, and all are let go', () => {
    configure();
    const streams = Array.from({ length: 20_000 }, () => send('delay'));
    expect(metric('active_faults')).toBe(20_000);
    expect(world.simulator.advance(DELAY + 2)).toHaveLength(20_000);
    expect(new Set(states(streams))).toEqual(new Set(['continued']));
    expect(metric('active_faults')).toBe(0);
    expect(metric('delayed.rule.default/a/late')).toBe(20_000);
    expect(world.simulator.ticking).toBe(false);
    expect(world.simulator.contexts).toBe(1);
  });

  test('past a limit no fault happens, and that is counted by rule', () => {
    configure(2);
    expect(states([send('both'), send('delay')])).toEqual(['paused', 'paused']);
    expect(states([send('delay'), send('both'), send('abort'), send('none')])).toEqual(Array(4).fill('continued'));
    expect(metric('overflowed.rule.default/a/late')).toBe(1);
    expect(metric('overflowed.rule.default/a/late and aborted')).toBe(1);
    expect(metric('overflowed.rule.default/a/aborted')).toBe(1);
    expect(states(world.simulator.advance(DELAY + 2))).toEqual(['replied', 'continued']);
    expect(states([send('delay'), send('abort')])).toEqual(['paused', 'replied']);
  });

  test('a limit of 0 is no faults at all', () => {
    configure(0);
    expect(states([send('delay'), send('abort')])).toEqual(['continued', 'continued']);
    expect(metric('active_faults')).toBe(0);
  });

  test('who leaves counts until the delay would have been over', () => {
    configure(1);
    world.simulator.reset(send('delay'));
    expect(states([send('delay')])).toEqual(['continued']);
    world.simulator.advance(DELAY + 2);
    expect(metric('active_faults')).toBe(0);
    expect(states([send('delay')])).toEqual(['paused']);
  });

  test('who waits under older rules counts, and who has left together with them does not', () => {
    configure(2);
    const [stays, leaves] = [send('delay'), send('delay')];
    configure(2);
    expect(states([send('delay')])).toEqual(['continued']);
    for (const stream of [stays, leaves]) world.simulator.reset(stream);
    expect(states([send('delay'), send('delay'), send('delay')])).toEqual(['paused', 'paused', 'continued']);
    expect(metric('active_faults')).toBe(2);
  });
});

describe.each(['wasm', 'native'] as const)('in Envoy, engine %s', (engine) => {
  let backend: Backend;
  let envoy: RunningEnvoy;
  let folder: string;
  let port: number;
  beforeAll(async () => {
    backend = await startBackend('v1');
    folder = mkdtempSync(join(tmpdir(), 'mainsheet-active-faults-'));
    const [listener, adminPort] = (await freePorts(2)) as [number, number];
    port = listener;
    const plan = planOf([httpListener([HOST], { listenerPort: port })], [clusterOf('v1', backend.port)]);
    const made = snapshot(plan, options({ engine, adminPort, directory: folder, maxActiveFaults: 2 }));
    writeSnapshot(made, folder, { directory: folder, code: 'dist/traffic.wasm' });
    const own = { path: ENVOY, config: 'envoy.yaml', folder, adminPort, listeners: 1, concurrency: 2 };
    envoy = await startEnvoy({ ...own, onLog: () => {}, onOutput: () => {} });
  });
  afterAll(async () => {
    await envoy?.stop();
    backend?.server.closeAllConnections();
    backend?.server.close();
    rmSync(folder, { recursive: true });
  });
  const send = (fault: string) => ask(port, 'a', { headers: { 'x-fault': fault } });

  test('the limit holds over all threads and connections; later faults happen again', async () => {
    const first = [send('delay'), send('delay')];
    await sleep(DELAY / 4);
    const rest = await Promise.all(['delay', 'delay', 'both', 'abort'].map(send));
    expect(rest.map(({ status, seconds }) => [status, wasDelayed(seconds)])).toEqual(Array(4).fill([200, false]));
    const delayed = await Promise.all(first);
    expect(delayed.map(({ status, seconds }) => [status, wasDelayed(seconds)])).toEqual(Array(2).fill([200, true]));
    expect((await send('abort')).status).toBe(555);
    const stats = await envoy.admin.stats('.*(active_faults|overflow).*');
    const totals = (part: RegExp) => [...stats].filter(([name]) => part.test(name)).reduce((sum, [, n]) => sum + n, 0);
    expect(totals(/active_faults$/)).toBe(0);
    expect(totals(/mainsheet\.overflowed|faults_overflow$/)).toBeGreaterThanOrEqual(4);
  });
});
