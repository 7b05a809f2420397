/**
 * What must happen for one proxy, as plain data. Made by `plan(model, proxy)`, read by the rule-table writer,
 * by `envoy/` and by `explain`. Nothing here knows YAML, Envoy's API or bytes. What it is made of stands in `plan/plan/`,
 * from the outside in: listeners, rules, actions, clusters.
 *
 * Units: durations are milliseconds, chances are parts per million, weights are relative.
 */
import type { EnvoyConfigObjectPatch } from '../istio/model.ts';
import type { Cluster } from './plan/clusters.ts';
import type { Listener } from './plan/listeners.ts';

export type * from './plan/actions.ts';
export type * from './plan/clusters.ts';
export type * from './plan/listeners.ts';
export type * from './plan/rules.ts';

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
