/** What one request came to in a real Envoy: what its client saw, and what arrived where. */
import type { HeaderList } from '../story/request.ts';

/**
 * So much sooner than a delay says a request may go on (milliseconds): Envoy's timers go by a clock that moves every 4 ms,
 * count from when it last did, and in whole milliseconds.
 */
export const EARLY = 5;

export interface Sighting {
  /** 0: the connection ended without an answer. */
  status: number;
  /** Of the answer, names in lower case. */
  headers: HeaderList;
  body: string;
  /** From the request to the answer. */
  milliseconds: number;
  /** What the answer is to; none: Envoy answered by itself. */
  reached?: Arrival;
  /** What else arrived of this request: mirrored. */
  copies: Arrival[];
}

/** A request as a stand-in got it. */
export interface Arrival {
  /** Whom the stand-in stands for: `reviews.default.svc.cluster.local`, `v2`, 9080. */
  host: string;
  subset: string;
  port: number;
  path: string;
  authority: string;
  headers: HeaderList;
}
