/** From a URL, as curl takes it, to a request. */
import type { HeaderList, Request } from './request.ts';

/** `message` says what is wrong with the URL. */
export class UrlError extends Error {
  override name = 'UrlError';
}

/** A Host header stands for the URL's own name. @throws UrlError */
export function requestTo(url: string, method: string, sent: HeaderList): Request {
  const [, scheme = 'http', authority = '', target = ''] = /^(?:([a-z]+):\/\/)?([^/?#]*)(.*)$/is.exec(url) ?? [];
  const lower = scheme.toLowerCase();
  if (lower !== 'http' && lower !== 'https') throw new UrlError(`"${scheme}" is neither http nor https`);
  const [, host = '', port] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  if (host === '') throw new UrlError(`"${url}" names no host`);
  if (Number(port ?? 80) > 65535) throw new UrlError(`"${port}" is no port: the last is 65535`);
  const named = sent.find(([name]) => isHost(name));
  return {
    method,
    scheme: lower,
    host,
    port: port === undefined ? (lower === 'https' ? 443 : 80) : Number(port),
    authority: named?.[1] ?? (port === undefined ? host : `${host}:${port}`),
    target: target.startsWith('/') || target === '*' ? target : `/${target}`,
    headers: sent.filter(([name]) => !isHost(name)),
  };
}

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host';
}
