/** The nearest zone answers; when it stops, the next one does, then the other region. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { plausible } from '../../conformance/shares.ts';
import { ask } from '../http.ts';
import { Example } from './example.ts';

const ZONES = ['region1-zone1', 'region1-zone2', 'region2-zone3'] as const;
type Zone = (typeof ZONES)[number];
const TOTAL = 500;
const SOON = { timeout: 10_000, interval: 100 };

let example: Example;
const applications = new Map<Zone, ChildProcess>();

beforeAll(async () => {
  example = await Example.start('locality', { network: 69 });
  await example.edit('helloworld.yaml', /baseEjectionTime: 1m/, 'baseEjectionTime: 1s');
});

beforeEach(async () => {
  for (const zone of ZONES) play(zone);
  await expect.poll(answering, SOON).toBe('region1-zone1');
});

afterEach(async () => {
  for (const zone of ZONES) await stop(zone);
});

afterAll(() => example?.stop());

test('what the README says is so: zone, region, other region, and back', async () => {
  await example.session(0);
  for (const [session, gone] of [
    [1, 'region1-zone1'],
    [2, 'region1-zone2'],
  ] as const) {
    await stop(gone);
    await expect.poll(answering, SOON).not.toSatisfy((zone) => zone === gone || zone === undefined);
    await example.session(session);
  }
  play('region1-zone1');
  await expect.poll(answering, SOON).toBe('region1-zone1');
});

test('fixed shares are counted', async () => {
  await example.edit('helloworld.yaml', /^ *failover:\n.*\n/m, example.readme.yaml[0] as string);
  const answers = await Promise.all(Array.from({ length: TOTAL }, answering));
  for (const [zone, share] of [
    ['region1-zone1', 0.7],
    ['region1-zone2', 0.2],
    ['region2-zone3', 0.1],
  ] as const) {
    const count = answers.filter((answer) => answer === zone).length;
    expect(plausible(count, TOTAL, share), `${count} of ${TOTAL} in ${zone}`).toBe(true);
  }
});

/** Where the application runs that answers; undefined: none does. */
async function answering(): Promise<string | undefined> {
  const { body } = await ask('http://helloworld:5000/hello', {}, example.running.ports.mesh);
  return /^Hello version: ([^,]+)/.exec(body)?.[1];
}

function play(zone: Zone): void {
  const pod = join(example.running.folder, `helloworld-${zone}.yaml`);
  applications.set(zone, spawn('node', ['dist/applications.js', pod], { stdio: 'ignore' }));
}

async function stop(zone: Zone): Promise<void> {
  const application = applications.get(zone);
  applications.delete(zone);
  if (!application || application.exitCode !== null) return;
  application.kill();
  await once(application, 'exit');
}
