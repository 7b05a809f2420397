/** Connections whose bytes are nobody's business: clients, and servers that answer as little of redis does. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Exchange {
  /** Default: 127.0.0.1. */
  host?: string;
  /** Each is sent when the one before it is answered. Default: WHO. */
  commands?: string[];
  /** The client's own address. */
  from?: string;
  /** Where a tunnel is asked for first (CONNECT). */
  authority?: string;
}

/** @returns the answers, each after its command, joined by spaces */
export async function exchange(port = 0, asked: Exchange = {}): Promise<string> {
  const { commands = ['WHO'] } = asked;
  const socket = await open(port, asked);
  try {
    const answers: string[] = [];
    for (const command of commands) {
      socket.write(`${command}\r\n`);
      answers.push((await next(socket)).trim());
    }
    return answers.join(' ');
  } finally {
    socket.destroy();
  }
}

/** What comes before the client has said anything. */
export async function greeting(port = 0, asked: Exchange = {}): Promise<string> {
  const socket = await open(port, asked);
  try {
    return (await next(socket)).trim();
  } finally {
    socket.destroy();
  }
}

/** A connection, or the inside of a tunnel. @throws Error `STATUS body` where there is none */
export async function open(port: number, { host = '127.0.0.1', from, authority }: Exchange = {}): Promise<Socket> {
  const socket = connect({ host, port, ...(from && { localAddress: from }) });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.on('error', () => {});
  if (authority === undefined) return socket;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [, status, body = ''] = /^HTTP\/1\.1 (\d+).*?\r\n\r\n(.*)$/s.exec(await next(socket)) ?? [];
  if (status === '200') return socket;
  socket.destroy();
  throw new Error(`${status} ${body}`);
}

function next(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(new Error('closed without an answer'));
    socket.once('close', closed).once('data', (chunk) => {
      socket.off('close', closed);
      resolve(chunk.toString());
    });
  });
}

/** SET, GET and WHO, which says the server's name. @param greets whether that is said before anything is asked */
export function redisLike(name: string, greets = false): Server {
  const values = new Map<string, string>();
  return createServer((socket) => {
    if (greets) socket.write(`${name}\r\n`);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const [command, key = '', value = ''] = chunk.toString().trim().split(' ');
      if (command === 'SET') values.set(key, value);
      const answers: Record<string, string> = { SET: '+OK', GET: `$${values.get(key) ?? '-1'}`, WHO: name };
      socket.write(`${answers[command ?? ''] ?? '-ERR'}\r\n`);
    });
  });
}
