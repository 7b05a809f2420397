/** Clients that speak TLS with a listener of a real Envoy. */
import { request } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';

/** @returns `200 body`, or the error's code and message */
export function https(port: number | undefined, host: string, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const target = { host: '127.0.0.1', port, servername: host, headers: { host }, agent: false as const };
    const outgoing = request({ ...target, ...options }, (incoming) => {
      let body = '';
      incoming.on('data', (chunk) => {
        body += chunk;
      });
      incoming.on('end', () => resolve(`${incoming.statusCode} ${body}`));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`)).end();
  });
}

/** What a server that echoes answers to `ping`, whoever it is. */
export function exchange(port: number | undefined, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: port ?? 0, servername, rejectUnauthorized: false });
    socket.on('secureConnect', () => socket.write('ping')).on('error', reject);
    socket.on('data', (chunk) => {
      resolve(chunk.toString());
      socket.destroy();
    });
  });
}
