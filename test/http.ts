/** One request over HTTP/1.1, exactly as it is given, on a connection of its own. */
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  seconds: number;
}

export function send(options: RequestOptions, body?: string): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent: false, ...options }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
          seconds: (performance.now() - started) / 1000,
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
