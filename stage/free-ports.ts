/** TCP ports for an Envoy that nobody else is to talk to. */
import { type Place, unavailable } from '../envoy/process/ports.ts';

/**
 * Far below those that Linux gives to outgoing connections by itself: one of those might be gone before Envoy has it; and
 * none that test/ports.ts gives out beside it.
 */
const FIRST = 10_000;
const LAST = 19_999;

/** So many different ports of 127.0.0.1 on which nothing listens now. */
export async function freePorts(count: number): Promise<number[]> {
  const free = new Set<number>();
  while (free.size < count) {
    const places = Array.from({ length: count - free.size }, anyPlace);
    const taken = new Set((await unavailable(distinct(places))).map(({ port }) => port));
    for (const { port } of places) if (!taken.has(port)) free.add(port);
  }
  return [...free];
}

function anyPlace(): Place {
  return { name: '', address: '127.0.0.1', port: FIRST + Math.floor(Math.random() * (LAST + 1 - FIRST)) };
}

function distinct(places: Place[]): Place[] {
  return [...new Map(places.map((place) => [place.port, place])).values()];
}
