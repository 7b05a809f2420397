/**
 * node dist/applications.js PATH: plays the application of every Pod in the YAML files at PATH, on the Pod's own
 * address. What a Pod's image is called says what it does. The applications know nothing of Mainsheet.
 */
import type { Server } from 'node:net';
import { bookinfo } from './bookinfo.ts';
import { helloworld } from './helloworld.ts';
import { http } from './http.ts';
import { httpbin } from './httpbin.ts';
import { type Pod, podsAt } from './pods.ts';
import { tcpEcho } from './tcp-echo.ts';

const IMAGES: Record<string, (pod: Pod) => Server[]> = {
  bookinfo: (pod) => http(pod, bookinfo(pod)),
  helloworld: (pod) => http(pod, helloworld(pod)),
  httpbin: (pod) => http(pod, httpbin(pod)),
  'tcp-echo': tcpEcho,
};

const stops: (() => void)[] = [];
for (const pod of process.argv.slice(2).flatMap(podsAt)) {
  for (const server of IMAGES[pod.image]?.(pod) ?? []) stops.push(stopping(server));
}
if (stops.length === 0) {
  console.error(
    'usage: node dist/applications.js PATH\nPATH: YAML with Pods whose image is one of',
    ...Object.keys(IMAGES),
  );
  process.exitCode = 2;
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const stop of stops) stop();
  });
}

/** Open connections end with their server. */
function stopping(server: Server): () => void {
  const open = new Set<{ destroy: () => void }>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
}
