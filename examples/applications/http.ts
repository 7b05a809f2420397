import type { Server } from 'node:net';
import { type Application, serve } from '../bookinfo/services/serve.ts';
import type { Pod } from './pods.ts';

/** An HTTP application on every port of its Pod. */
export function http({ address, ports }: Pod, application: Application): Server[] {
  return ports.map((port) => serve(address, port, application));
}
