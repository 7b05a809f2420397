/** Reads HTTP/1.1 messages from a socket as they are: nothing is normalised on the way, as the cases are about just that. */
import type { Socket } from 'node:net';
import type { Pairs } from './case.ts';

export interface Message {
  startLine: string;
  headers: Pairs;
  body: string;
}

export class MessageReader {
  #buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end).on('close', end).on('error', end);
  }

  /** The next message, or undefined at the end of the connection. `hasBody` tells from the start line whether one may follow. */
  async next(hasBody: (startLine: string) => boolean): Promise<Message | undefined> {
    let startLine = await this.#line();
    while (startLine === '') startLine = await this.#line();
    if (startLine === undefined) return undefined;
    const headers: Pairs = [];
    for (let line = await this.#line(); line; line = await this.#line()) {
      const colon = line.indexOf(':');
      headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
    }
    if (this.#ended && this.#buffer.length === 0 && headers.length === 0) return undefined;
    return { startLine, headers, body: hasBody(startLine) ? await this.#body(headers, startLine) : '' };
  }

  async #body(headers: Pairs, startLine: string): Promise<string> {
    const value = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
    if (value('transfer-encoding')?.toLowerCase() === 'chunked') return this.#chunks();
    const length = value('content-length');
    if (length !== undefined) return this.#take(Number(length));
    return startLine.startsWith('HTTP/') ? this.#rest() : '';
  }

  async #chunks(): Promise<string> {
    let body = '';
    for (;;) {
      const size = Number.parseInt((await this.#line()) ?? '0', 16);
      if (!size) break;
      body += await this.#take(size);
      await this.#line();
    }
    while (await this.#line());
    return body;
  }

  async #line(): Promise<string | undefined> {
    let end = this.#buffer.indexOf('\r\n');
    while (end < 0) {
      if (!(await this.#more())) return undefined;
      end = this.#buffer.indexOf('\r\n');
    }
    const line = this.#buffer.toString('latin1', 0, end);
    this.#buffer = this.#buffer.subarray(end + 2);
    return line;
  }

  async #take(length: number): Promise<string> {
    while (this.#buffer.length < length && (await this.#more()));
    const text = this.#buffer.toString('latin1', 0, length);
    this.#buffer = this.#buffer.subarray(length);
    return text;
  }

  async #rest(): Promise<string> {
    while (await this.#more());
    return this.#take(this.#buffer.length);
  }

  /** Whether more has come; false at the end. */
  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const before = this.#buffer.length;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return this.#buffer.length > before || !this.#ended;
  }
}
