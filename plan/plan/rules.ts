/** What is decided of a request: hosts, their rules, and the conditions of those. */
import type { Action } from './actions.ts';

/** A place in the user's files, 1-based. */
export interface Origin {
  file: string;
  line: number;
  column: number;
}

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
