const LAST_PRIVILEGED = 1023;
const MOVE = 8000;
const NEXT = 1000;
const LAST = 65_535;

/**
 * The local port of each port: as asked for, else the port itself, else (of those that only root may listen on) 8000
 * further up, or as much further as is free.
 */
export function localPorts(
  ports: readonly number[],
  asked: ReadonlyMap<number, number>,
  taken: readonly number[],
): Map<number, number> {
  const local = new Map<number, number>();
  const used = new Set(taken);
  const assign = (port: number, wanted: number) => {
    let free = wanted;
    while (used.has(free)) free = free + NEXT > LAST ? 1024 : free + NEXT;
    used.add(free);
    local.set(port, free);
  };
  const open = ports.filter((port) => !asked.has(port));
  for (const port of ports) {
    const wanted = asked.get(port);
    if (wanted !== undefined) assign(port, wanted);
  }
  for (const port of open) if (port > LAST_PRIVILEGED) assign(port, port);
  for (const port of open) if (port <= LAST_PRIVILEGED) assign(port, port + MOVE);
  return local;
}
