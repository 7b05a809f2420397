import { createServer } from 'node:net';

/** A TCP port that a listener, or the admin interface, is going to have. */
export interface Place {
  name: string;
  address: string;
  port: number;
}

export interface Unavailable extends Place {
  /** `EADDRINUSE`: taken; `EACCES`: not ours to take; `EADDRNOTAVAIL`: no such address here. */
  code: string;
}

/** Those that cannot be had now. Envoy itself would share a port with another Envoy without a word (SO_REUSEPORT). */
export async function unavailable(places: Place[]): Promise<Unavailable[]> {
  const found = await Promise.all(places.map(async (place) => ({ ...place, code: await tryToListen(place) })));
  return found.filter((place): place is Unavailable => place.code !== undefined);
}

function tryToListen({ address, port }: Place): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
