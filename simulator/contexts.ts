import type { HeaderMap } from './headers.ts';
import type { Stream } from './stream.ts';

/** What a module knows by a number: a plugin's configuration (root) or one request. */
export type Context = RootContext | StreamContext;

/** One configuration of one plugin. A newer one of the same name takes over; this one lives until its last request has. */
export class RootContext {
  readonly kind = 'root';
  /** Milliseconds between ticks; 0: none. */
  tickPeriod = 0;
  /** When the next tick is due, on the simulator's clock. */
  nextTick = 0;
  streams = 0;
  retired = false;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly configuration: Uint8Array,
  ) {}

  get root(): RootContext {
    return this;
  }
}

export class StreamContext {
  readonly kind = 'stream';
  /** The request's headers, until they have been passed on: then Envoy's host has none to show. */
  headers: HeaderMap | undefined;

  constructor(
    readonly id: number,
    readonly root: RootContext,
    readonly stream: Stream,
  ) {
    this.headers = stream.map;
  }
}
