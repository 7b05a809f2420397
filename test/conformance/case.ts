/**
 * A recorded case: objects, requests, and what Istio 1.30.3's own configuration did with them in Envoy 1.40.0.
 * Cases are JSON files beside this one; every field is described where it is used.
 */
export interface Case {
  name: string;
  desc: string;
  proxies: Record<string, CaseProxy>;
  /** Kubernetes objects. */
  resources: KubernetesObject[];
  /** Istio objects, as YAML text. */
  istio?: string;
  /** MeshConfig. */
  mesh?: object;
  /** `ip:port` → name, for addresses that are not Pods. */
  endpoints?: Record<string, string>;
  /** Names of backends where nothing listens. */
  down?: string[];
  backends?: Record<string, BackendRule>;
  /** Ports named besides those of services and requests. */
  ports?: number[];
  /** Features that the case needs. */
  needs?: string[];
  /** Refused by Istio's admission: `generate` exits 1 and names them; `--keep-going` goes on without. */
  expectRejected?: { kind: string; name: string }[];
  /** Admitted by Istio, refused by Envoy: we may refuse it, but must not write what Envoy does not start with. */
  nack?: boolean;
  requests: Probe[];
}

export interface CaseProxy {
  type?: 'sidecar' | 'gateway';
  namespace?: string;
  labels?: Record<string, string>;
}

export interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: {
    selector?: Record<string, string>;
    ports?: { port: number; targetPort?: number | string }[];
    containers?: { ports?: { name?: string; containerPort: number }[] }[];
  };
  status?: { podIP?: string };
}

export interface BackendRule {
  status?: number;
  /** Seconds before the answer. */
  delay?: number;
  /** How many hits of one request fail first. */
  fail?: number;
  /** Close without an answer. */
  reset?: boolean;
  /** Response headers, `k=v;k=v`. */
  resp?: string;
}

export type Pairs = [name: string, value: string][];

export interface Probe {
  name: string;
  /** Default: the first of the case's proxies. */
  proxy?: string;
  /** Of the service or gateway. */
  port: number;
  host: string;
  method?: string;
  path?: string;
  headers?: Record<string, string> | Pairs;
  body?: string;
  sni?: string;
  repeat?: number;
  /** Seconds to wait before the request, and for late hits after the last one. */
  wait?: number;
  settle?: number;
  /** A late answer is not asked for again. */
  once?: boolean;
  /** Why it cannot be judged. */
  skip?: string;
  expect?: Expectation;
}

export interface Expectation {
  status?: number | number[];
  backend?: string | string[] | null;
  seen?: Seen;
  otherHits?: (Seen & { backend: string | string[] })[];
  responseHeaders?: Record<string, string>;
  contentType?: string;
  body?: string;
  /** Seconds, or the lowest and highest. */
  elapsed?: number | [number, number];
  /** With `repeat`: what share of the answers each `status backend` has, and of the other hits each `backend authority`. */
  of?: number;
  share?: Record<string, number>;
  otherShare?: Record<string, number>;
  range?: Record<string, [number, number]>;
  sticky?: boolean;
  /** No backend reached and no success. */
  unrouted?: boolean;
  noListener?: boolean;
  notStatus?: number;
  anyOf?: Expectation[];
}

/** What a backend saw, as a difference to what was sent. */
export interface Seen {
  method: string;
  path: string;
  authority: string;
  body?: string;
  addedHeaders?: Record<string, string>;
  changedHeaders?: Record<string, string>;
  removedHeaders?: string[];
}

export function pairs(headers: Probe['headers']): Pairs {
  return Array.isArray(headers) ? headers : Object.entries(headers ?? {});
}
