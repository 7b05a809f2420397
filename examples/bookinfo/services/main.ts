/**
 * The four applications in one process, each on the address of its Pod in applications.yaml. They know nothing of
 * Mainsheet: they call each other by name, through whatever `http_proxy` says.
 */
import type { Server } from 'node:http';
import { details } from './details.ts';
import { productpage } from './productpage.ts';
import { ratings } from './ratings.ts';
import { reviews } from './reviews.ts';
import { type Application, serve } from './serve.ts';

const PORT = 9080;
const applications: [address: string, application: Application][] = [
  ['127.1.0.10', productpage],
  ['127.1.0.20', details],
  ['127.1.0.31', reviews('v1')],
  ['127.1.0.32', reviews('v2')],
  ['127.1.0.33', reviews('v3')],
  ['127.1.0.40', ratings],
];

const servers: Server[] = applications.map(([address, application]) => serve(address, PORT, application));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
}
