import type { MeshConfig } from '../../istio/index.ts';
import type { HashPolicy, Proxy } from '../plan.ts';
import type { WrittenMatch } from './routes.ts';

/** Where rules are made for: one listener of one proxy. */
export interface RouteContext {
  proxy: Proxy;
  mesh: MeshConfig;
  /** `mesh`, or the gateway by `namespace/name`. */
  gateway: string;
  /** The port of the Service or Gateway. */
  port: number;
  /** Clients speak TLS. */
  tls: boolean;
  /** The port that is meant where a destination on this host gives none. */
  defaultPort: (host: string) => number;
  /** What requests to a destination are hashed by; `port` only if it is written. */
  hashPolicy: (host: string, subset: string | undefined, port: number | undefined) => HashPolicy | undefined;
  /** Whether the filter can decide a match. What it cannot is reported. */
  canDecide: (match: WrittenMatch) => boolean;
}

/** Istio's name of a destination's cluster. */
export function clusterName(host: string, port: number, subset = ''): string {
  return `outbound|${port}|${subset}|${host}`;
}
