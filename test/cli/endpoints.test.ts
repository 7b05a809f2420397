/** Which endpoints are programs on this machine, that `run` waits for before it says that it serves. Real sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ListenOptions, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentEndpoints } from '../../cli/endpoints.ts';
import type { Plan } from '../../plan/plan.ts';
import { freePorts } from '../ports.ts';

const NEVER = new AbortController().signal;
const LATE = 200;
const ENOUGH = 5_000;

let folder: string;
let port: number;
let server: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-endpoints-test-'));
  [port = 0] = await freePorts(1);
  server = createServer();
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Of this machine in a network, if it is in one. */
const own = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

interface Place {
  address: () => string;
  listensAt: () => ListenOptions;
  name: () => string;
}

const tcp = (address: string, host = address, shown = address): Place => ({
  address: () => address,
  listensAt: () => ({ host, port }),
  name: () => `${shown}:${port}`,
});
const socket = () => join(folder, 'late.sock');

const PLACES: [string, Place][] = [
  ['a loopback address', tcp('127.1.0.2')],
  ['::1', tcp('::1', '::1', '[::1]')],
  ['localhost', tcp('localhost', '127.0.0.1')],
  ...(own === undefined ? [] : [['its address in a network', tcp(own)] satisfies [string, Place]]),
  [
    'a socket in the file system',
    { address: () => `unix://${socket()}`, listensAt: () => ({ path: socket() }), name: () => `unix://${socket()}` },
  ],
];

describe.each(PLACES)('at %s', (_, { address, listensAt, name }) => {
  it('a program that listens late is waited for', async () => {
    const waiting = silentEndpoints(planOf(address()), ENOUGH, NEVER);
    await sleep(LATE);
    server.listen(listensAt());
    expect(await waiting).toEqual([]);
    expect(server.listening).toBe(true);
  });

  it('one that never listens is named', async () => {
    expect(await silentEndpoints(planOf(address()), LATE, NEVER)).toEqual([name()]);
  });
});

it.each([
  ['an address of another machine', '192.0.2.1'],
  ['a name that has to be looked up', 'shop.test'],
  ['a socket without a file', 'unix://@shop'],
])('%s is not waited for', async (_, address) => {
  expect(await silentEndpoints(planOf(address), ENOUGH, NEVER)).toEqual([]);
});

it('nobody is waited for any longer once that is given up', async () => {
  expect(await silentEndpoints(planOf('127.1.0.2'), ENOUGH, AbortSignal.abort())).toEqual([`127.1.0.2:${port}`]);
});

function planOf(address: string): Plan {
  const endpoints = [{ address, port, weight: 1, labels: {}, locality: '' }];
  return { clusters: [{ endpoints }] } as unknown as Plan;
}
