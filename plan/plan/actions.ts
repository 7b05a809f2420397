/** What becomes of a request that a rule has taken. */
import type { StringTest } from './rules.ts';

export type Action = Forward | Redirect | DirectResponse;

interface Answer {
  headers: HeaderOps;
  cors?: Cors;
}

export interface Forward extends Answer {
  kind: 'forward';
  /** At least one. Several, or one of several that a class was made of (`weighted`): header operations run destination
   *  first, then the route's; a single one: the route's first. */
  destinations: Destination[];
  weighted: boolean;
  mirrors: Mirror[];
  /** Of the whole request; 0: none. */
  timeout: number;
  retry?: Retry;
  rewrite: Rewrite;
}

export interface Destination {
  weight: number;
  /** `outbound|9080|v2|reviews.default.svc.cluster.local`; may name a cluster that does not exist (503). */
  cluster: string;
  host: string;
  subset?: string;
  port: number;
  headers: HeaderOps;
  /** Host rewrite asked for by this destination's own header operations; only where neither a rewrite nor the route asks. */
  authority?: string;
  /** Where its own rule hashes: the policies of all destinations of the route, which Envoy makes one hash of. */
  hash?: HashPolicy[];
}

export interface Mirror {
  cluster: string;
  host: string;
  subset?: string;
  port: number;
  perMillion: number;
  /** Whether the mirrored request's authority gets `-shadow`. */
  shadowSuffix: boolean;
}

/** `uri` replaces what the match's path condition matched: a prefix by its prefix, everything else whole; none: the prefix `/`. */
export interface Rewrite {
  uri?: string;
  regex?: { pattern: string; substitution: string };
  authority?: string;
}

/** Names as the user wrote them; values are Envoy format strings (`%REQ(x)%`), which Istio passes through. Order is kept. */
export interface HeaderOps {
  request: HeaderEdits;
  response: HeaderEdits;
}
export interface HeaderEdits {
  set: [name: string, value: string][];
  add: [name: string, value: string][];
  remove: string[];
}

/** Source: HTTPRetry, with Istio's defaults filled in. Absent on a Forward: no retries. */
export interface Retry {
  attempts: number;
  /** Envoy's retry-on tokens. */
  on: string[];
  statusCodes: number[];
  perTryTimeout?: number;
  backoff?: number;
  avoidPreviousHosts: boolean;
  otherPriorities: boolean;
}

/** Source: LoadBalancerSettings.consistentHash of the destination's DestinationRule. `ttl` in milliseconds. */
export type HashPolicy =
  | { by: 'header'; name: string }
  | { by: 'cookie'; name: string; path?: string; ttl?: number; attributes: [name: string, value: string][] }
  | { by: 'source-ip' }
  | { by: 'query'; name: string };

/** Source: CorsPolicy. */
export interface Cors {
  origins: StringTest[];
  methods: string[];
  headers: string[];
  expose: string[];
  maxAge?: number;
  credentials?: boolean;
  forwardUnmatchedPreflights: boolean;
}

/** Source: HTTPRedirect. Without `port` the location names none but the authority's own. */
export interface Redirect extends Answer {
  kind: 'redirect';
  code: number;
  uri?: string;
  prefixRewrite?: string;
  authority?: string;
  scheme?: string;
  port?: number;
}

/** Source: HTTPDirectResponse. `body` is base64 where the user gave bytes. */
export interface DirectResponse extends Answer {
  kind: 'direct';
  status: number;
  body?: { text: string } | { base64: string };
}
