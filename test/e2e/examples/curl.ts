/** curl, as far as the examples' READMEs use it. */
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

interface Flags {
  url: URL;
  headers: Record<string, string>;
  proxy?: URL;
  /** -w */
  format: string;
  discard: boolean;
  /** --resolve HOST:PORT:ADDRESS, by HOST:PORT */
  addresses: Map<string, string>;
  tls: { ca?: string; cert?: string; key?: string };
}

/** @returns what it prints: the body and what -w asks for. Exit codes are those of a shell: a failure is an error. */
export async function curl(args: string[]): Promise<string> {
  const flags = parse(args);
  const answer = await send(flags);
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += chunk;
  const written = flags.format.replaceAll('%{http_code}', `${answer.statusCode}`).replaceAll('\\n', '\n');
  return (flags.discard ? '' : body) + written;
}

function parse(args: string[]): Flags {
  const flags: Flags = {
    url: new URL('http://nowhere'),
    headers: {},
    format: '',
    discard: false,
    addresses: new Map(),
    tls: {},
  };
  const words = [...args];
  const value = () => words.shift() as string;
  const known: Record<string, () => void> = {
    '-s': () => {},
    '-o': () => {
      flags.discard = value() === '/dev/null';
    },
    '-w': () => {
      flags.format = value();
    },
    '-x': () => {
      flags.proxy = new URL(value());
    },
    '-H': () => {
      const [name = '', ...rest] = value().split(': ');
      flags.headers[name] = rest.join(': ');
    },
    '--resolve': () => {
      const [host, port, address = ''] = value().split(':');
      flags.addresses.set(`${host}:${port}`, address);
    },
    '--cacert': () => {
      flags.tls.ca = readFileSync(value(), 'utf8');
    },
    '--cert': () => {
      flags.tls.cert = readFileSync(value(), 'utf8');
      flags.tls.key ??= flags.tls.cert;
    },
    '--key': () => {
      flags.tls.key = readFileSync(value(), 'utf8');
    },
  };
  while (words.length > 0) {
    const word = value();
    if (!word.startsWith('-')) flags.url = new URL(word);
    else if (known[word]) known[word]();
    else throw new Error(`curl ${word} is not known here`);
  }
  return flags;
}

async function send(flags: Flags): Promise<IncomingMessage> {
  const { url, headers, proxy, addresses, tls } = flags;
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const own: RequestOptions = {
    host: addresses.get(`${url.hostname}:${port}`) ?? url.hostname,
    port,
    path: url.pathname + url.search,
    headers: { host: url.host, ...headers },
  };
  if (url.protocol === 'http:') {
    return answer(request(proxy ? { ...own, host: proxy.hostname, port: proxy.port, path: url.href } : own));
  }
  const name = { servername: url.hostname, ...tls };
  if (!proxy) return answer(requestTls({ ...own, ...name }));
  const socket = await tunnel(proxy, `${url.hostname}:${port}`);
  return answer(request({ ...own, createConnection: () => connectTls({ ...name, socket }) }));
}

/** CONNECT (RFC 9110, 9.3.6) */
function tunnel(proxy: URL, target: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: target });
    asked.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) resolve(socket);
      else reject(new Error(`CONNECT ${target}: ${statusCode}`));
    });
    asked.once('error', reject).end();
  });
}

function answer(asked: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve).once('error', reject).end();
  });
}
