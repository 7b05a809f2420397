/** A client as an application would be: through an HTTP proxy, or straight. */
import { type Answer, send } from '../http.ts';

export type { Answer } from '../http.ts';

export interface Ask {
  method?: string;
  /** By name, or a flat list of names and values, in which case it is sent as it is. */
  headers?: Record<string, string> | string[];
  body?: string;
}

/** @param proxy port of the HTTP proxy on 127.0.0.1; absent: the URL's own host is asked */
export function ask(url: string, { method = 'GET', headers = {}, body }: Ask = {}, proxy?: number): Promise<Answer> {
  const target = new URL(url);
  const asked = {
    host: proxy === undefined ? target.hostname : '127.0.0.1',
    port: proxy ?? target.port,
    path: proxy === undefined ? target.pathname + target.search : url,
    method,
    headers: Array.isArray(headers) ? headers : { host: target.host, ...headers },
  };
  return send(asked, body);
}
