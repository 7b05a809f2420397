/** Where Mainsheet listens: whether the ports can be had, and where the user has to look. */
import { EnvoyProblem } from '../envoy/problem.ts';
import { type Place, type Unavailable, unavailable } from '../envoy/process/ports.ts';
import type { Listener, Plan } from '../plan/plan.ts';
import { UsageError } from './exit.ts';
import type { PlanOptions } from './options.ts';

const ADMIN = 'admin';

/** @throws EnvoyProblem that names every port which cannot be had, and what to do. */
export async function checkPlaces(places: Place[], listeners: Listener[]): Promise<void> {
  const taken = await unavailable(places);
  if (taken.length > 0) throw new EnvoyProblem(taken.map((place) => complaint(place, listeners)).join('\n'));
}

/** @throws UsageError where two would have to listen at one port: whichever comes second would not be there. */
export function checkDistinct(plan: Plan, { port, proxy, meshPort, adminPort }: PlanOptions): void {
  const asked = [
    ...[...port].map(([from, local]) => ({ name: `--port ${from}=${local}`, at: String(local) })),
    ...(proxy === 'all' ? [{ name: '--mesh-port', at: String(meshPort) }] : []),
    { name: '--admin-port', at: String(adminPort) },
  ];
  const made = placesOf(plan, adminPort).map(({ name, address, port }) => ({ name, at: `${address}:${port}` }));
  for (const places of [asked, made]) {
    const earlier = new Map<string, string>();
    for (const { name, at } of places) {
      const other = earlier.get(at);
      if (other !== undefined) throw new UsageError(`${other} and ${name} cannot both have port ${at}: ${MOVE}`);
      earlier.set(at, name);
    }
  }
}

const MOVE = 'move one, by --port, --mesh-port or --admin-port';

export function placesOf(plan: Plan, adminPort: number): Place[] {
  return [...plan.listeners, { name: ADMIN, address: '127.0.0.1', port: adminPort }];
}

function complaint({ name, address, port, code }: Unavailable, listeners: Listener[]): string {
  const where = `port ${port} on ${address}, where ${name} has to listen,`;
  const listener = listeners.find((candidate) => candidate.name === name);
  const option = !listener
    ? '--admin-port'
    : listener.servicePort === 0
      ? '--mesh-port'
      : `--port ${listener.servicePort}=`;
  const another = `choose another with ${option}${option.endsWith('=') ? '' : ' '}PORT`;
  if (code === 'EADDRINUSE') return `${where} is taken: stop what uses it, or ${another}`;
  if (code === 'EACCES') return `${where} may only be used by root: ${another}`;
  if (code === 'EADDRNOTAVAIL') return `${where} cannot be had: this machine has no address ${address}`;
  return `${where} cannot be used (${code}): ${another}`;
}

/** One line a listener, and the admin interface. */
export function whereToLook(plan: Plan, adminPort: number): string[] {
  const rows = [
    ...plan.listeners.map((listener) => [listener.name, describe(listener)] as const),
    [ADMIN, `http://127.0.0.1:${adminPort}`] as const,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

function describe({ address, port, chains }: Listener): string {
  const [first] = chains;
  if (first?.handler.kind !== 'http') return `${address}:${port} (TCP)`;
  const url = `${first.tls ? 'https' : 'http'}://${address}:${port}`;
  return first.handler.forwardProxy ? `http_proxy=${url}` : url;
}
