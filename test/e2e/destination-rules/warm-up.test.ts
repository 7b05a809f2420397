/** An endpoint that an edit adds under `run`: how much of its host's traffic it gets, soon and later. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freeNetworks } from '../../networks.ts';
import { freePorts } from '../../ports.ts';
import { ask } from '../http.ts';
import { Running } from '../running.ts';
import { Servers } from '../servers.ts';
import { counted, repeat } from './hosts.ts';

const NETWORK = freeNetworks();
const FILE = 'rules.yaml';
const CALLS = 200;
/** Seconds. For three quarters of it, this aggression leaves an endpoint the least share that it may have. */
const WINDOW = 10;
const warmup = (more: string) => `warmup: {duration: ${WINDOW}s, aggression: 0.1, ${more}}`;
const BALANCING: Record<string, string> = {
  'round-robin': `simple: ROUND_ROBIN, ${warmup('minimumPercent: 10')}`,
  'least-request': `simple: LEAST_REQUEST, ${warmup('minimumPercent: 10')}`,
  'half-warm': `simple: ROUND_ROBIN, ${warmup('minimumPercent: 50')}`,
  cold: 'simple: ROUND_ROBIN',
};
const HOSTS = Object.keys(BALANCING);
let servers: Servers;
let running: Running;
let soon: number[];

/** The third endpoint of each is the one that is added. */
const addressesOf = (host: string) => [1, 2, 3].map((n) => `127.${NETWORK}.${1 + HOSTS.indexOf(host)}.${n}`);
const added = (host: string) => addressesOf(host)[2]!;

beforeAll(async () => {
  const [port] = (await freePorts(1)) as [number];
  servers = new Servers(port);
  await servers.start(...HOSTS.flatMap(addressesOf));
  const rules = (endpoints: number) => HOSTS.flatMap((host) => rulesOf(host, port, endpoints)).join('\n---\n');
  const folder = await mkdtemp(join(tmpdir(), 'mainsheet-warm-up-'));
  await writeFile(join(folder, FILE), rules(2));
  running = await Running.start(folder, ['sleep', '86400'], { options: ['--proxy', 'sidecar'] });
  await rm(folder, { recursive: true });
  // At the start all endpoints are new.
  await sleep(WINDOW * 1000);
  await running.edit(FILE, () => rules(3));
  soon = await Promise.all(HOSTS.map(callsOfAdded));
}, 120_000);

afterAll(async () => {
  await running?.stop();
  await servers?.stop();
});

describe('its part of the calls, soon', () => {
  test.each([
    ['warming up, in turn: 10 against 100 and 100', 'round-robin', 10 / 210],
    ['warming up, by least requests', 'least-request', 10 / 210],
    ['no less than minimumPercent: 50 against 100 and 100', 'half-warm', 50 / 250],
    ['without a warm-up', 'cold', 1 / 3],
  ])('%s', (_, host, part) => {
    expect(soon[HOSTS.indexOf(host)]! / CALLS).toBeCloseTo(part, 1);
  });
});

test('when the time is over, it has its share', async () => {
  await sleep(WINDOW * 1000);
  // Envoy gave it its next turn when it was still warming up: far behind the others'.
  await callsOfAdded('round-robin');
  expect((await callsOfAdded('round-robin')) / CALLS).toBeCloseTo(1 / 3, 1);
});

async function callsOfAdded(host: string): Promise<number> {
  const url = `http://127.0.0.1:${running.ports.gateway}/`;
  const answers = await repeat(CALLS, () => ask(url, { headers: { host: `${host}.test` } }));
  return counted(answers).get(added(host)) ?? 0;
}

function rulesOf(host: string, targetPort: number, endpoints: number): string[] {
  const addresses = addressesOf(host).slice(0, endpoints);
  const entry = {
    hosts: [`${host}.test`],
    resolution: 'STATIC',
    ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort }],
    endpoints: addresses.map((address) => ({ address })),
  };
  return [
    `{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: ${host}}, spec: ${JSON.stringify(entry)}}`,
    `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${host} }
spec: { host: ${host}.test, trafficPolicy: { loadBalancer: { ${BALANCING[host]} } } }
`,
  ];
}
