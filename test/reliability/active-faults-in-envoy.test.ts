/** Past the limit of `--max-active-faults` a rule's fault does not happen: in Envoy, with both engines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import { writeSnapshot } from '../../envoy/write.ts';
import { clusterOf, httpListener, options, planOf } from '../envoy/plans.ts';
import { ask, type Backend, ENVOY, startBackend } from '../envoy/running.ts';
import { freePorts } from '../ports.ts';
import { DELAY, HOST } from './delaying-rules.ts';

/** Envoy's timers may fire a moment early, and a busy machine answers late. */
const wasDelayed = (seconds: number) => seconds > DELAY / 2_000;

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
