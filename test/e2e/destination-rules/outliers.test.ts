/** An endpoint that fails is left out, and comes back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hosts } from './hosts.ts';

const QUICK = 'interval: 0.1s, maxEjectionPercent: 100';
const FAILING = {
  five: { count: 2, policy: `outlierDetection: {consecutive5xxErrors: 5, baseEjectionTime: 1s, ${QUICK}}` },
  codes: {
    count: 2,
    policy: `outlierDetection: {consecutive5xxErrors: 5, outlierDetectionHttpErrorCodes: [429], baseEjectionTime: 60s, ${QUICK}}`,
  },
  panic: {
    count: 2,
    policy: `outlierDetection: {consecutive5xxErrors: 2, minHealthPercent: 60, baseEjectionTime: 60s, ${QUICK}}`,
  },
  gateway: {
    count: 2,
    policy: `outlierDetection: {consecutive5xxErrors: 0, consecutiveGatewayErrors: 3, baseEjectionTime: 60s, ${QUICK}}`,
  },
  older: {
    count: 2,
    policy: `outlierDetection: {consecutive5xxErrors: 0, consecutiveGatewayErrors: 0, consecutiveErrors: 3, baseEjectionTime: 60s, ${QUICK}}`,
  },
  split: {
    count: 2,
    policy: `outlierDetection: {splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 3, consecutive5xxErrors: 0, baseEjectionTime: 60s, ${QUICK}}`,
  },
  unsplit: { count: 2, policy: `outlierDetection: {consecutive5xxErrors: 0, baseEjectionTime: 60s, ${QUICK}}` },
};
const SOON = { timeout: 5000 };
let hosts: Hosts;

beforeAll(async () => {
  hosts = await Hosts.start(FAILING, { network: 26 });
});

afterAll(() => hosts?.stop());

test('five 5xx leave it out, and it comes back', async () => {
  const [bad = '', good = ''] = hosts.addresses('five');
  hosts.servers.failing.set(bad, 503);
  await expect.poll(() => callUntilEjected('five'), SOON).toBe(1);
  expect(await hosts.counter('five', 'outlier_detection.ejections_enforced_consecutive_5xx')).toBe(1);
  expect(hitsOf(bad)).toBe(5);
  expect(await hosts.tally('five', 20)).toEqual(new Map([[good, 20]]));
  hosts.servers.failing.delete(bad);
  await expect.poll(() => hosts.counter('five', 'outlier_detection.ejections_active'), SOON).toBe(0);
  expect((await hosts.tally('five', 20)).size).toBe(2);
});

test('by a status that counts as an error it is left out too', async () => {
  const [bad = '', good = ''] = hosts.addresses('codes');
  hosts.servers.failing.set(bad, 429);
  await expect.poll(() => callUntilEjected('codes'), SOON).toBe(1);
  expect(await hosts.tally('codes', 20)).toEqual(new Map([[good, 20]]));
});

test('it is used all the same where too few are healthy', async () => {
  const [bad = ''] = hosts.addresses('panic');
  hosts.servers.failing.set(bad, 500);
  await expect.poll(() => callUntilEjected('panic'), SOON).toBe(1);
  expect((await hosts.tally('panic', 20)).size).toBe(2);
});

describe('errors of a gateway (502, 503, 504)', () => {
  test('gateway: are counted by consecutiveGatewayErrors, and a 500 is none', async () => {
    const [bad = ''] = hosts.addresses('gateway');
    hosts.servers.failing.set(bad, 500);
    expect((await hosts.tally('gateway', 20)).get(bad)).toBeGreaterThan(3);
    expect(await hosts.counter('gateway', 'outlier_detection.ejections_active')).toBe(0);
    const before = hitsOf(bad);
    hosts.servers.failing.set(bad, 502);
    await expect.poll(() => callUntilEjected('gateway'), SOON).toBe(1);
    expect(hitsOf(bad) - before).toBe(3);
  });

  test('older: are not counted by consecutiveErrors, as in Istio', async () => {
    const [bad = ''] = hosts.addresses('older');
    hosts.servers.failing.set(bad, 502);
    expect((await hosts.tally('older', 20)).get(bad)).toBeGreaterThan(3);
    expect(await hosts.counter('older', 'outlier_detection.ejections_active')).toBe(0);
  });
});

describe('an endpoint that nobody answers at', () => {
  test('is left out after consecutiveLocalOriginFailures, where they are counted by themselves', async () => {
    const [gone = '', good = ''] = hosts.addresses('split');
    await hosts.servers.stop(gone);
    await expect.poll(() => callUntilEjected('split'), SOON).toBe(1);
    const enforced = 'outlier_detection.ejections_enforced_consecutive_local_origin_failure';
    expect(await hosts.counter('split', enforced)).toBe(1);
    expect(await hosts.counter('split', 'upstream_cx_connect_fail')).toBe(3);
    expect(await hosts.tally('split', 20)).toEqual(new Map([[good, 20]]));
  });

  test('is not where they are not (splitExternalLocalOriginErrors)', async () => {
    const enforced = 'outlier_detection.ejections_enforced_consecutive_local_origin_failure';
    await hosts.servers.stop(hosts.addresses('unsplit')[0] ?? '');
    await hosts.tally('unsplit', 20);
    expect(await hosts.counter('unsplit', enforced)).toBe(0);
  });
});

function hitsOf(address: string): number {
  return hosts.servers.hits.filter((hit) => hit.address === address).length;
}

async function callUntilEjected(host: string): Promise<number> {
  await hosts.call(host);
  return hosts.counter(host, 'outlier_detection.ejections_active');
}
