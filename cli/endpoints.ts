/** Whether the applications are there: a Pod with a loopback address is a process on this machine. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../plan/plan.ts';

/** Waits until something listens at every endpoint on this machine. Gives those where nothing does, `127.1.0.1:9080`. */
export async function silentEndpoints(plan: Plan, patience: number, given: AbortSignal): Promise<string[]> {
  let silent = localEndpoints(plan);
  const deadline = Date.now() + patience;
  for (;;) {
    const answers = await Promise.all(silent.map(listens));
    silent = silent.filter((_, index) => !answers[index]);
    if (silent.length === 0 || Date.now() > deadline || given.aborted) return silent;
    await sleep(50);
  }
}

function localEndpoints({ clusters }: Plan): string[] {
  const all = clusters.flatMap(({ discovery, endpoints }) => (discovery === 'static' ? endpoints : []));
  const local = all.filter(({ address }) => /^127\.|^::1$/.test(address));
  return [...new Set(local.map(({ address, port }) => `${address}:${port}`))].sort();
}

function listens(endpoint: string): Promise<boolean> {
  const colon = endpoint.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
