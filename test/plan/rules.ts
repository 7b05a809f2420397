/** Short ways to write the plan's types in tests. */
import { type Decisions, decide } from '../../plan/decide.ts';
import type {
  Condition,
  Destination,
  Forward,
  HeaderOps,
  HttpHandler,
  Mirror,
  Rule,
  StringTest,
  VirtualHost,
} from '../../plan/plan.ts';
import { type TableOptions, writeTable } from '../../plan/table/write.ts';

export function noHeaders(): HeaderOps {
  return { request: { set: [], add: [], remove: [] }, response: { set: [], add: [], remove: [] } };
}

export function destination(subset: string, weight = 1): Destination {
  const cluster = `outbound|80|${subset}|a.default.svc.cluster.local`;
  return { weight, cluster, host: 'a.default.svc.cluster.local', subset, port: 80, headers: noHeaders() };
}

export function mirror(subset: string, perMillion: number): Mirror {
  const { cluster, host, port } = destination(subset);
  return { cluster, host, subset, port, perMillion, shadowSuffix: true };
}

/** To one subset, or to several by weight: `forward({ v1: 75, v2: 25 })`. */
export function forward(to: string | Record<string, number>, more: Partial<Forward> = {}): Forward {
  const weights = typeof to === 'string' ? { [to]: 1 } : to;
  const destinations = Object.entries(weights).map(([subset, weight]) => destination(subset, weight));
  return {
    kind: 'forward',
    destinations,
    weighted: destinations.length > 1,
    mirrors: [],
    timeout: 0,
    rewrite: {},
    headers: noHeaders(),
    ...more,
  };
}

export function rule(name: string, matches: Condition[][], action: Rule['action'], fault?: Rule['fault']): Rule {
  return {
    name: `default/a/${name}`,
    matches: matches.map((conditions) => ({ conditions })),
    action,
    ...(fault && { fault }),
  };
}

export function path(kind: 'exact' | 'prefix' | 'regex', value: string, ignoreCase = false): Condition {
  return { on: 'path', test: { kind, value }, ignoreCase };
}

export function header(name: string, test: StringTest, negate = false): Condition {
  return { on: 'header', name, test, negate };
}

export function query(name: string, test: StringTest): Condition {
  return { on: 'query', name, test };
}

export function exact(value: string): StringTest {
  return { kind: 'exact', value };
}

export const present: StringTest = { kind: 'present' };

export function host(rules: Rule[], domains = ['a']): VirtualHost {
  return { name: domains[0]!, domains, httpsRedirect: false, rules };
}

export function decideRules(...rules: Rule[]): Decisions {
  return decide(host(rules));
}

export function tableOf(
  hosts: VirtualHost[],
  more: Partial<TableOptions & Pick<HttpHandler, 'ports'>> = {},
): Uint8Array {
  const handler: HttpHandler = {
    kind: 'http',
    name: 'outbound_80',
    edge: false,
    ports: more.ports ?? 'ignored',
    forwardProxy: false,
    pathNormalization: 'BASE',
    virtualHosts: hosts,
  };
  return writeTable(handler, hosts.map(decide), { nameRules: false, nameDefaults: false, dialect: 'latin1', ...more });
}
