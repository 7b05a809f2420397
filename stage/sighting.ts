/** What one request came to in a real Envoy: what its client saw, and what arrived where. */
import type { HeaderList } from '../story/request.ts';

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
