/** HTTP servers on addresses of this machine. Each answers with its address, and does what the request's headers say. */
import { EventEmitter, once } from 'node:events';
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
  private readonly held = new Map<string, Promise<void>>();
  private readonly events = new EventEmitter();

  constructor(private readonly port: number) {}

  /** Obeys `x-delay` (seconds) and `x-status`. */
  async start(...addresses: string[]): Promise<void> {
    for (const address of addresses) {
      const server = createServer(async ({ headers, socket }, answer) => {
        const hit: Hit = { address, port: socket.remotePort ?? 0 };
        this.hits.push(hit);
        this.events.emit('hit', hit);
        await this.held.get(address);
        await sleep(1000 * Number(headers['x-delay'] ?? 0));
        answer.writeHead(this.failing.get(address) ?? Number(headers['x-status'] ?? 200)).end(address);
      });
      this.servers.set(address, server);
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.port, address, resolve));
    }
  }

  /** An address answers nothing until what is returned is called. */
  hold(address: string): () => void {
    let release = () => {};
    this.held.set(address, new Promise((resolve) => (release = resolve)));
    return () => {
      this.held.delete(address);
      release();
    };
  }

  async nextHit(): Promise<Hit> {
    const [hit] = (await once(this.events, 'hit')) as [Hit];
    return hit;
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
