import type { Listener } from '../plan.ts';
import { LOOPBACK } from './loopback.ts';

const LAST_PRIVILEGED = 1023;
const MOVE = 8000;
const NEXT = 1000;
const LAST = 65_535;

type Wanted = Pick<Listener, 'address' | 'servicePort'>;

/**
 * The local port of each listener, in the same order: as asked for, else the port that it stands for, else (of those that
 * only root may listen on) 8000 further up, or as much further as is free at its address.
 * @param taken of the address that is shared
 */
export function localPorts(
  listeners: readonly Wanted[],
  asked: ReadonlyMap<number, number>,
  taken: readonly number[],
): number[] {
  const local: number[] = [];
  const used = new Set(taken.map((port) => `${LOOPBACK}:${port}`));
  const assign = (index: number, wanted: number) => {
    const { address } = listeners[index]!;
    let free = wanted;
    while (used.has(`${address}:${free}`)) free = free + NEXT > LAST ? LAST_PRIVILEGED + 1 : free + NEXT;
    used.add(`${address}:${free}`);
    local[index] = free;
  };
  const isAsked = (port: number) => asked.has(port);
  const isOwn = (port: number) => !isAsked(port) && port > LAST_PRIVILEGED;
  const isMoved = (port: number) => !isAsked(port) && port <= LAST_PRIVILEGED;
  const ports = listeners.map(({ servicePort }) => servicePort);
  for (const [index, port] of ports.entries()) if (isAsked(port)) assign(index, asked.get(port)!);
  for (const [index, port] of ports.entries()) if (isOwn(port)) assign(index, port);
  for (const [index, port] of ports.entries()) if (isMoved(port)) assign(index, port + MOVE);
  return local;
}
