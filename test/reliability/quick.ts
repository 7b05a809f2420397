/** Load that costs its sender little: requests ready as bytes, an answer's status and length read, nothing else. */
import { connect, createServer, type Server, type Socket } from 'node:net';

const STATUS_LINE = 'HTTP/1.1 ';
const END_OF_HEAD = '\r\n\r\n';
const CONTENT_LENGTH = /content-length: (\d+)/;

export function get(host: string, path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} ${STATUS_LINE.trim()}\r\n${lines.join('')}\r\n`;
}

/** One connection, kept; one request at a time, since Envoy takes many answers of its own in a row for a flood. */
export class Quick {
  /** It has ended though we had not ended it. */
  lost = false;
  readonly #socket: Socket;
  #answered: (status: number | undefined) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).setEncoding('latin1');
    socket
      .on('error', () => {})
      .on('close', () => {
        this.lost = true;
        this.#answered(undefined);
      });
    let head = '';
    socket.on('data', (text: string) => {
      head += text;
      const end = head.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const [, length = '0'] = CONTENT_LENGTH.exec(head.slice(0, end)) ?? [];
      if (head.length < end + END_OF_HEAD.length + Number(length)) return;
      const status = Number(head.slice(STATUS_LINE.length, STATUS_LINE.length + 3));
      head = '';
      this.#answered(status);
    });
  }

  static open(port: number): Promise<Quick> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject).once('connect', () => resolve(new Quick(socket)));
    });
  }

  /** @returns the answer's status, or nothing if the connection is lost */
  send(request: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy();
  }
}

/** Answers 200 to every request without a body, at once. */
export function startQuickBackend(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    let text = '';
    socket
      .setNoDelay(true)
      .setEncoding('latin1')
      .on('error', () => {});
    socket.on('data', (more: string) => {
      text += more;
      const heads = text.split(END_OF_HEAD);
      text = heads.pop() ?? '';
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'.repeat(heads.length));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as { port: number }).port, server }));
  });
}
