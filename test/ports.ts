/**
 * Free TCP ports on 127.0.0.1, each given once. They are below those that the system gives by itself, and each worker
 * of vitest has a range of its own: between being found free and being taken, a port is nobody else's.
 */
import { createServer } from 'node:net';

const FIRST = 20_000;
const PER_WORKER = 1_000;
/** Up to 32,768, where on Linux the system's own begin. */
const WORKERS = 12;

const first = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS) * PER_WORKER;
/** Of the range; another test file begins elsewhere, and another run of the tests most likely too. */
let next = (process.pid * 37) % PER_WORKER;

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried++) {
    if (tried === PER_WORKER)
      throw new Error(`fewer than ${count} ports from ${first} to ${first + PER_WORKER - 1} are free`);
    const port = first + next;
    next = (next + 1) % PER_WORKER;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
