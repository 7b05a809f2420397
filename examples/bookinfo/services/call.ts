/** Calls another application by its name, through the HTTP proxy that `http_proxy` names (RFC 9112, absolute form). */
import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  status: number;
  body: string;
}

/** Headers that an application hands on, so that rules deeper in the call tree can see who is asking. */
const HANDED_ON = ['end-user', 'x-request-id', 'traceparent', 'tracestate', 'user-agent'];

export function handedOn(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    HANDED_ON.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
  );
}

/** @param timeout milliseconds for the whole exchange; past it, or if nobody answers, the promise is rejected */
export function call(url: string, headers: Record<string, string>, timeout: number): Promise<Answer> {
  const target = new URL(url);
  const proxy = process.env.http_proxy ? new URL(process.env.http_proxy) : target;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: proxy.hostname,
        port: proxy.port,
        path: proxy === target ? target.pathname : url,
        headers: { ...headers, host: target.host },
        signal: AbortSignal.timeout(timeout),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
