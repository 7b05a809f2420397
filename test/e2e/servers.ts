/** HTTP servers on addresses of this machine. Each answers with its address, and does what the request's headers say. */
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Hit {
  address: string;
  /** The client's, so that connections are told apart. */
  port: number;
}

export class Servers {
  readonly hits: Hit[] = [];
  /** Addresses that answer everything with this status. */
  readonly failing = new Map<string, number>();
  private readonly servers = new Map<string, Server>();

  constructor(private readonly port: number) {}

  /** Obeys `x-delay` (seconds) and `x-status`. */
  async start(...addresses: string[]): Promise<void> {
    for (const address of addresses) {
      const server = createServer(async ({ headers, socket }, answer) => {
        this.hits.push({ address, port: socket.remotePort ?? 0 });
        await sleep(1000 * Number(headers['x-delay'] ?? 0));
        answer.writeHead(this.failing.get(address) ?? Number(headers['x-status'] ?? 200)).end(address);
      });
      this.servers.set(address, server);
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.port, address, resolve));
    }
  }

  /** Of one address, or of all. */
  async stop(...addresses: string[]): Promise<void> {
    for (const address of addresses.length > 0 ? addresses : [...this.servers.keys()]) {
      const server = this.servers.get(address);
      this.servers.delete(address);
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    }
  }
}
