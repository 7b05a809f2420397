import { createServer, type Server } from 'node:net';
import type { Pod } from './pods.ts';

/** args: [ports, prefix]. Sends back whatever comes, with the prefix before it. */
export function tcpEcho({ address, args: [ports = '', prefix = ''] }: Pod): Server[] {
  return ports.split(',').map((port) => {
    const server = createServer((socket) => {
      socket.on('data', (data) => socket.write(`${prefix} ${data}`));
      socket.on('error', () => socket.destroy());
    });
    return server.listen(Number(port), address);
  });
}
