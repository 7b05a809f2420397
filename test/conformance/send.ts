/** Sends one request of a case, byte for byte as the case has it. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Pairs, type Probe, pairs } from './case.ts';
import { MessageReader } from './message.ts';

const PATIENCE = 20_000;

export interface Answer {
  status: number;
  headers: Pairs;
  body: string;
}

export interface Reply {
  /** Undefined: no HTTP answer. */
  answer?: Answer;
  /** Nobody listens. */
  refused: boolean;
  seconds: number;
}

export async function send(port: number, probe: Probe, id: string): Promise<Reply> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const socket = await open(port, probe.sni);
  if (!socket) return { refused: true, seconds: seconds() };
  try {
    socket.write(requestText(probe, id), 'latin1');
    const answer = await response(socket, probe.method ?? 'GET');
    return { ...(answer && { answer }), refused: false, seconds: seconds() };
  } finally {
    socket.destroy();
  }
}

function open(port: number, sni: string | undefined): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    // A test talks to a certificate of its own making.
    const options = { port, host: '127.0.0.1', servername: sni, rejectUnauthorized: false };
    const socket = sni === undefined ? connect(options) : connectTls(options);
    socket.once(sni === undefined ? 'connect' : 'secureConnect', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}

function requestText({ method = 'GET', path = '/', host, headers, body = '' }: Probe, id: string): string {
  const all: Pairs = [['Host', host], ...pairs(headers), ['x-probe-id', id], ['connection', 'close']];
  if (body) all.push(['content-length', String(Buffer.byteLength(body))]);
  return `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

async function response(socket: Socket, method: string): Promise<Answer | undefined> {
  socket.setTimeout(PATIENCE, () => socket.destroy());
  const reader = new MessageReader(socket);
  const status = (startLine: string) => Number(startLine.split(' ')[1]);
  for (;;) {
    const message = await reader.next((line) => {
      const code = status(line);
      return method !== 'HEAD' && code !== 204 && code !== 304 && code >= 200;
    });
    if (!message?.startLine.startsWith('HTTP/1.')) return undefined;
    const code = status(message.startLine);
    if (code < 200 && code !== 101) continue;
    const headers = message.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
    return { status: code, headers, body: message.body };
  }
}
