/**
 * Backends that remember what they saw and obey x-be-status, x-be-fail (so many attempts answered 503), x-be-delay
 * (milliseconds), x-be-reset (no answer) and x-be-resp (response headers, `name=value;…`). Requests are told apart by
 * x-probe-id.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../conformance/message.ts';
import { Servers } from '../conformance/servers.ts';
import { BACKENDS } from './places.ts';

export interface Hit extends Message {
  backend: string;
}

export class Backends {
  readonly #hits = new Map<string, Hit[]>();
  readonly #servers = new Servers();

  /** @returns the port of each */
  async start(): Promise<Map<string, number>> {
    const ports = await Promise.all(
      BACKENDS.map(async (backend) => {
        const answer = (message: Message) => this.#answer({ backend, ...message });
        return [backend, await this.#servers.listen(answer)] as const;
      }),
    );
    return new Map(ports);
  }

  stop(): void {
    this.#servers.stop();
  }

  /** What one request came to, mirrored and tried again. Each is told once. */
  take(probe: string): Hit[] {
    const hits = this.#hits.get(probe) ?? [];
    this.#hits.delete(probe);
    return hits;
  }

  /** None: the connection is to be closed. */
  async #answer(hit: Hit): Promise<string | undefined> {
    const asked = new Map(hit.headers.map(([name, value]) => [name.toLowerCase(), value]));
    const probe = asked.get('x-probe-id') ?? '';
    const hits = this.#hits.get(probe) ?? [];
    this.#hits.set(probe, [...hits, hit]);
    const attempt = hits.filter(({ backend }) => backend === hit.backend).length + 1;

    if (asked.has('x-be-reset')) return undefined;
    await sleep(Number(asked.get('x-be-delay') ?? 0));
    const status = attempt <= Number(asked.get('x-be-fail') ?? 0) ? '503' : (asked.get('x-be-status') ?? '200');
    const body = hit.startLine.startsWith('HEAD ') ? '' : `${hit.backend}, attempt ${attempt}`;
    const extra = (asked.get('x-be-resp') ?? '').split(';').filter((part) => part !== '');
    return [
      `HTTP/1.1 ${status} Backend`,
      'content-type: text/plain',
      ...extra.map((part) => part.replace('=', ': ')),
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }
}
