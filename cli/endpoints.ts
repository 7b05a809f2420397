/** Whether the applications are there: an endpoint with an address of this machine is a process on it. */
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint, Plan } from '../plan/plan.ts';

type Place = Pick<Endpoint, 'address' | 'port'>;

/**
 * Waits until something listens at every endpoint on this machine, for so long at most (milliseconds). Gives those where
 * nothing does: `127.1.0.1:9080`, `unix:///run/shop.sock`.
 */
export async function silentEndpoints(plan: Plan, patience: number, given: AbortSignal): Promise<string[]> {
  let silent = [...localEndpoints(plan)];
  const deadline = Date.now() + patience;
  for (;;) {
    const answers = await Promise.all(silent.map(([, place]) => listens(place)));
    silent = silent.filter((_, index) => !answers[index]);
    if (silent.length === 0 || Date.now() > deadline || given.aborted) return silent.map(([name]) => name).sort();
    await sleep(50);
  }
}

function localEndpoints({ clusters }: Plan): Map<string, Place> {
  const own = ownAddresses();
  const local = clusters.flatMap(({ endpoints }) => endpoints).filter(({ address }) => isLocal(address, own));
  return new Map(local.map((endpoint) => [nameOf(endpoint), endpoint]));
}

/** No name is looked up but the one that needs no asking. */
function isLocal(address: string, own: Set<string>): boolean {
  return /^127\.|^localhost$/.test(address) || isUnixSocket(address) || own.has(address);
}

function ownAddresses(): Set<string> {
  const found = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(['::1', ...found.map(({ address }) => address)]);
}

function nameOf({ address, port }: Place): string {
  if (isUnixSocket(address)) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const UNIX = 'unix://';

/** One in the file system: those without a file (`unix://@name`) Node pads with zeros, and so reaches none but its own. */
function isUnixSocket(address: string): boolean {
  return address.startsWith(`${UNIX}/`);
}

function listens({ address, port }: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(isUnixSocket(address) ? { path: address.slice(UNIX.length) } : { host: address, port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
