const LAST_PRIVILEGED = 1023;
const MOVE = 8000;
const NEXT = 1000;
const LAST = 65_535;

/**
 * The local port of each port, in the same order: as asked for, else the port itself, else (of those that only root may
 * listen on) 8000 further up, or as much further as is free.
 */
export function localPorts(
  ports: readonly number[],
  asked: ReadonlyMap<number, number>,
  taken: readonly number[],
): number[] {
  const local: number[] = [];
  const used = new Set(taken);
  const assign = (index: number, wanted: number) => {
    let free = wanted;
    while (used.has(free)) free = free + NEXT > LAST ? LAST_PRIVILEGED + 1 : free + NEXT;
    used.add(free);
    local[index] = free;
  };
  const isAsked = (port: number) => asked.has(port);
  const isOwn = (port: number) => !isAsked(port) && port > LAST_PRIVILEGED;
  const isMoved = (port: number) => !isAsked(port) && port <= LAST_PRIVILEGED;
  for (const [index, port] of ports.entries()) if (isAsked(port)) assign(index, asked.get(port)!);
  for (const [index, port] of ports.entries()) if (isOwn(port)) assign(index, port);
  for (const [index, port] of ports.entries()) if (isMoved(port)) assign(index, port + MOVE);
  return local;
}
