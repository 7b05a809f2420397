/**
 * What must happen for one proxy, as plain data. Made by `plan(model, proxy)`, read by the rule-table writer,
 * by `envoy/` and by `explain`. Nothing here knows YAML, Envoy's API or bytes.
 *
 * Units: durations are milliseconds, chances are parts per million, weights are relative.
 */
import type { EnvoyConfigObjectPatch, TrafficPolicy } from '../istio/model.ts';

/** The chance of what is certain. */
export const ALWAYS = 1_000_000;

/** The proxy that is configured: which rules it sees follows from its kind, namespace and labels. */
export interface Proxy {
  kind: 'sidecar' | 'gateway' | 'all';
  namespace: string;
  labels: Record<string, string>;
}

export interface Plan {
  proxy: Proxy;
  listeners: Listener[];
  clusters: Cluster[];
  /** In the order in which Istio applies them. Absent: none. */
  patches?: EnvoyPatch[];
}

/** An entry of an EnvoyFilter's `configPatches` which is for this proxy. Its values are Envoy's own messages, as written. */
export interface EnvoyPatch extends EnvoyConfigObjectPatch {
  /** `namespace/name` of the EnvoyFilter. */
  filter: string;
  /** Its place in `configPatches`. */
  index: number;
  /** Which of the proxy's listeners are meant: those that workloads call through, those of gateways. */
  contexts: ('sidecar' | 'gateway')[];
}

/** A place in the user's files, 1-based. */
export interface Origin {
  file: string;
  line: number;
  column: number;
}

// ---------------------------------------------------------------------------------------------- listeners

export interface Listener {
  /** Unique and stable over reloads: `outbound_9080`, `tcp_3306`, `tcp_3306_127.240.7.1`, `gateway_80`, `mesh`. */
  name: string;
  address: string;
  /** The local port. */
  port: number;
  /** The port of the Service or Gateway that this listener stands for; 0 for the mesh listener, which stands for all. */
  servicePort: number;
  chains: FilterChain[];
}

/** What a connection meets: the first chain whose SNI names and protocol fit; neither: any connection. */
export interface FilterChain {
  name: string;
  serverNames?: string[];
  /** Only connections whose first bytes are HTTP. */
  sniffed?: 'http';
  tls?: ServerTls;
  handler: HttpHandler | TcpHandler;
}

/** TLS that a gateway's server terminates (Istio `Gateway.servers[].tls`). PEM texts or file paths, never both. */
export interface ServerTls {
  /** At least one; which is shown goes by the name that the client asks for, and by what it understands. */
  certificates: ServerCertificate[];
  /** `madeHere`: that of the certificates that are made. */
  clientCa?: { pem: string } | { file: string } | { madeHere: true };
  requireClientCertificate: boolean;
  /** One of these has to be in a client's certificate. */
  clientNames?: string[];
  /** Base64 of SHA-256 of a client's public key; hex of SHA-256 of its certificate: one of these has to be it. */
  clientSpki?: string[];
  clientHashes?: string[];
  /** A file of revoked certificates. */
  crl?: string;
  minVersion?: string;
  maxVersion?: string;
  cipherSuites?: string[];
}

/** `hosts`: it has to be made, for these names, which may be wildcards or `*`. */
export type ServerCertificate =
  | { chain: string; key: string }
  | { chainFile: string; keyFile: string }
  | { hosts: string[] };

/** HTTP connections: one of these is one Envoy route configuration and one rule table, both named `name`. */
export interface HttpHandler {
  kind: 'http';
  /** Unique: `outbound_9080`, `gateway_80`, `gateway_443_default_gw_https`, `mesh`. Names the route configuration, the filter's configuration and its root context. */
  name: string;
  /** A gateway: the peer's address is the client's, forwarded headers are sanitised. A sidecar trusts what it is sent. */
  edge: boolean;
  /** Whether the port in the authority takes part in choosing the virtual host (the mesh listener) or is ignored. */
  ports: 'ignored' | 'significant';
  /** The mesh listener also opens tunnels (CONNECT) and honours an application's own timeout header. */
  forwardProxy: boolean;
  pathNormalization: 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';
  virtualHosts: VirtualHost[];
  /** Where CONNECT leads, by the authority that is asked for; to anything else there is no tunnel. */
  tunnels?: Tunnel[];
}

/** A TLS or TCP port of a service, as clients of an HTTP proxy reach it. */
export interface Tunnel {
  name: string;
  /** With ports, as those of virtual hosts. */
  domains: string[];
  destinations: { weight: number; cluster: string }[];
}

/** Opaque TCP: weights are relative. */
export interface TcpHandler {
  kind: 'tcp';
  statPrefix: string;
  destinations: { weight: number; cluster: string }[];
  idleTimeout?: number;
  maxDuration?: number;
  /** Connections of one client address go to one endpoint. */
  hashBySourceIp?: boolean;
  /** Connections go through an HTTP proxy, the destination, to `host:port`. Source: TrafficPolicy.tunnel. */
  tunnel?: { target: string; usePost: boolean };
}

// ---------------------------------------------------------------------------------------------- rules

/** One host as the proxy's clients name it, with its rules in Istio's order. */
export interface VirtualHost {
  /** `reviews.default.svc.cluster.local:9080`, as Istio names it. */
  name: string;
  /** Domains as Envoy matches them, lower case: exact, `*.suffix`, `*suffix` or `*`; with `:port` where ports are significant. */
  domains: string[];
  /** Plain HTTP is answered by a redirect to https (Gateway `tls.httpsRedirect`), whatever the rules say. */
  httpsRedirect: boolean;
  /** First match wins. None matching: 404. */
  rules: Rule[];
}

/** One HTTP route of a VirtualService, or the plain route of a service without one. */
export interface Rule {
  /** `namespace/virtualservice/name-or-index`; a service's own plain route: `namespace/service/default`. */
  name: string;
  origin?: Origin;
  /** Any of them (OR). A match without conditions is a catch-all. Never empty. */
  matches: Match[];
  fault?: Fault;
  action: Action;
}

/** All conditions hold (AND). */
export interface Match {
  name?: string;
  origin?: Origin;
  conditions: Condition[];
}

export type StringTest =
  | { kind: 'exact'; value: string }
  | { kind: 'prefix'; value: string }
  /** RE2 syntax, full match. */
  | { kind: 'regex'; value: string }
  | { kind: 'present' };

export type Condition = PathCondition | HeaderCondition | QueryCondition;

/** The path without its query, as Envoy has normalised it. `ignoreCase` counts for exact and prefix only. */
export interface PathCondition {
  on: 'path';
  test: Exclude<StringTest, { kind: 'present' }>;
  ignoreCase: boolean;
}

/**
 * A request header by its lower-case name; method, scheme and authority are `:method`, `:scheme` and `:authority`.
 * Holds if any value of a repeated header passes; `negate` turns the result round, and then a missing header counts
 * as an empty one (except for `present`). Source: HTTPMatchRequest.headers, withoutHeaders, method, scheme, authority.
 */
export interface HeaderCondition {
  on: 'header';
  name: string;
  test: StringTest;
  negate: boolean;
}

/** The first occurrence of a query parameter, raw (not percent-decoded). Source: HTTPMatchRequest.queryParams. */
export interface QueryCondition {
  on: 'query';
  name: string;
  test: StringTest;
}

/** Source: HTTPFaultInjection. A fault whose chance is 0 is left out by the planner. */
export interface Fault {
  delay?: { milliseconds: number; perMillion: number };
  abort?: { perMillion: number } & ({ httpStatus: number } | { grpcStatus: number });
}

// ---------------------------------------------------------------------------------------------- actions

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
  hash?: HashPolicy;
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

// ---------------------------------------------------------------------------------------------- clusters

/** A destination's endpoints and how they are used: one port and subset of one host. */
export interface Cluster {
  name: string;
  host: string;
  port: number;
  subset?: string;
  /** `static`: addresses as written. `dns`: names, all addresses. `dns-one`: the first address of one name (DNS_ROUND_ROBIN).
   *  `by-name`: the host of each request or TLS connection, looked up then (dynamic forward proxy). */
  discovery: 'static' | 'dns' | 'dns-one' | 'by-name';
  endpoints: Endpoint[];
  /** How much of the load each locality gets, where a rule distributes it. Absent: all endpoints count alike. */
  localityWeights?: Record<string, number>;
  /** `auto`: what the client speaks. */
  protocol: 'http1' | 'http2' | 'auto' | 'tcp';
  policy: ClusterPolicy;
  /** What the Secret holds that `policy.tls.credentialName` names, as PEM texts. */
  credential?: { pair?: { chain: string; key: string }; ca?: string };
}

export interface Endpoint {
  address: string;
  port: number;
  weight: number;
  labels: Record<string, string>;
  /** `region/zone/subzone`, empty where unknown. */
  locality: string;
  /** Used when too few of those with a lower one are healthy; absent: 0. */
  priority?: number;
}

/** One DestinationRule's traffic policy as it holds for one port and subset, inheritance resolved. In Istio's own terms. */
export type ClusterPolicy = Omit<TrafficPolicy, 'portLevelSettings'>;
