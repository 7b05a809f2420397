/** Changes of the rules by `run`, under load: no request fails, no connection is lost, no answer mixes two versions. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../e2e/http.ts';
import { Running } from '../e2e/running.ts';
import { freeNetworks } from '../networks.ts';
import { freePorts } from '../ports.ts';
import { residentMegabytes } from './resident.ts';
import { runs } from './runs.ts';
import { newestHost, type Places, versionText } from './versions.ts';
import { type Echo, VersionsLoad } from './versions-load.ts';

const { count } = runs('SOAK_CHANGES', 20);
const FILE = 'rules.yaml';
/** Changes before memory is looked at, and what it may vary by afterwards, in MB. */
const WARM_UP = 0.2;
const BREATH = 25;

let places: Places;
let running: Running;
const servers: Server[] = [];

beforeAll(async () => {
  const network = freeNetworks();
  const [port] = (await freePorts(1)) as [number];
  places = { addresses: [`127.${network}.0.1`, `127.${network}.0.2`], port };
  for (const [index, address] of places.addresses.entries()) {
    const server = createServer((asked, answer) => {
      const echo: Echo = { backend: `v${index + 1}`, stamp: String(asked.headers['x-stamp']) };
      answer.end(JSON.stringify(echo));
    });
    // A backend that closes what is idle may do so just as the next request is sent to it.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    servers.push(server);
  }
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-changes-'));
  writeFileSync(join(folder, FILE), versionText(0, places));
  running = await Running.start(folder, ['sleep', '86400']);
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  await running?.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test(`${count} changes under load`, { timeout: 60_000 + count * 10_000 }, async () => {
  const load = new VersionsLoad(running.ports.mesh);
  const envoy = envoyOf(running.process.pid!);
  let warm = 0;
  for (let version = 1; version <= count; version++) {
    await running.edit(FILE, () => versionText(version, places));
    // Envoy counts what its main thread has taken; its workers follow a moment later.
    for (const [host, path] of [['a', '/'] as const, [newestHost(version), '/newest'] as const]) {
      await expect.poll(() => stampOf(host, path)).toBe(`200, version ${version}`);
    }
    if (version === Math.ceil(count * WARM_UP)) warm = residentMegabytes(envoy);
  }
  await load.end();
  expect(load.failures).toEqual([]);
  expect(load.connectionsLost).toBe(0);
  expect(load.answers).toBeGreaterThan(count * 5);
  expect(residentMegabytes(envoy) - warm).toBeLessThan(BREATH);
  console.log(`${count} changes, ${load.answers} answers; RSS ${warm} MB, then ${residentMegabytes(envoy)} MB`);
});

async function stampOf(host: string, path: string): Promise<string> {
  const { status, headers } = await ask(`http://127.0.0.1:${running.ports.mesh}${path}`, { headers: { host } });
  return `${status}, version ${headers['x-stamp']}`;
}

/** The process whose folder is that run's own. */
function envoyOf(run: number): number {
  const isEnvoy = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).includes(`mainsheet-run-${run}-`);
    } catch {
      return false;
    }
  };
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isEnvoy(name));
  if (!pid) throw new Error('no Envoy runs');
  return Number(pid);
}
