/** A client as an application would be: through an HTTP proxy, or straight. */
import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  seconds: number;
}

export interface Ask {
  method?: string;
  /** By name, or a flat list of names and values, in which case it is sent as it is. */
  headers?: Record<string, string> | string[];
  body?: string;
}

/** @param proxy port of the HTTP proxy on 127.0.0.1; absent: the URL's own host is asked */
export function ask(url: string, { method = 'GET', headers = {}, body }: Ask = {}, proxy?: number): Promise<Answer> {
  const target = new URL(url);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: proxy === undefined ? target.hostname : '127.0.0.1',
        port: proxy ?? target.port,
        path: proxy === undefined ? target.pathname + target.search : url,
        method,
        headers: Array.isArray(headers) ? headers : { host: target.host, ...headers },
      },
      (incoming) => {
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
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
