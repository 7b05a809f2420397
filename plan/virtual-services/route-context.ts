import type { MeshConfig } from '../../istio/index.ts';
import type { Found, Report } from '../finding.ts';
import type { HashPolicy, Proxy, Rule } from '../plan.ts';
import type { Dialect } from '../regex/parse.ts';
import type { Route } from './routes.ts';

/** Where rules are made for: one listener of one proxy. */
export interface RouteContext {
  proxy: Proxy;
  mesh: MeshConfig;
  /** `mesh`, or the gateway by `namespace/name`. */
  gateway: string;
  /** The port of the Service or Gateway. */
  port: number;
  /** Of a listener that stands for one service: where connections to it are going, an address or a range (`10.1.0.0/16`). */
  destination?: string;
  /** Clients speak TLS. */
  tls: boolean;
  /** The port that is meant where a destination on this host gives none. */
  defaultPort: (host: string) => number;
  /** What requests to a destination are hashed by; `port` only if it is written. */
  hashPolicy: (host: string, subset: string | undefined, port: number | undefined) => HashPolicy | undefined;
  /** Of the filter's regular expressions. Absent: no filter, Envoy itself matches. */
  dialect?: Dialect;
  report: Report;
  /** What was made in the same surroundings. */
  kept: KeptRules;
}

export interface KeptRules {
  written: WeakMap<readonly Route[], RulesOfRoutes>;
  /** Services' own, by host. */
  plain: Map<string, Rule>;
}

export interface RulesOfRoutes {
  rules: Rule[];
  /** What the filter cannot decide, and so was left out. */
  undecidable: Found[];
}

/** Istio's name of a destination's cluster. */
export function clusterName(host: string, port: number, subset = ''): string {
  return `outbound|${port}|${subset}|${host}`;
}
