/** HTTP/1.1 servers whose every answer is a text, sent as it is. */
import { createServer, type Server, type Socket } from 'node:net';
import { type Message, MessageReader } from './message.ts';

/** The whole response; undefined: the connection is closed without one. */
type Answering = (request: Message) => Promise<string | undefined>;

export class Servers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** @param port 0: any that is free. @returns the port */
  listen(answer: Answering, port = 0, address = '127.0.0.1'): Promise<number> {
    const server = createServer((socket) => void this.#converse(answer, socket));
    this.#servers.push(server);
    return new Promise((resolve, reject) =>
      server.on('error', reject).listen(port, address, () => resolve((server.address() as { port: number }).port)),
    );
  }

  stop(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #converse(answer: Answering, socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    const reader = new MessageReader(socket);
    for (let message = await reader.next(() => true); message; message = await reader.next(() => true)) {
      const text = await answer(message);
      if (text === undefined || socket.destroyed) break;
      socket.write(text, 'latin1');
    }
    socket.destroy();
    this.#sockets.delete(socket);
  }
}
