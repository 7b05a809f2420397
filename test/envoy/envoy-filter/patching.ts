/** A sidecar's configuration with an EnvoyFilter, and lines that say what is in it. */
import type { SnapshotOptions } from '../../../envoy/options.ts';
import type { Resource } from '../../../envoy/resource.ts';
import { routeConfiguration } from '../../../envoy/routes/configuration.ts';
import { type Snapshot, snapshot } from '../../../envoy/snapshot.ts';
import { istio, type ReadOptions, readPlan, service } from '../../plan/read-plan.ts';
import { options } from '../plans.ts';

export const A = 'a.default.svc.cluster.local:80';
export const B = 'b.default.svc.cluster.local:80';

const RULES = istio(
  'VirtualService',
  'a',
  `
  hosts: [a]
  http:
  - {name: named, match: [{uri: {prefix: /named}}], route: [{destination: {host: a}}]}
  - {name: moved, match: [{uri: {prefix: /moved}, name: here}], redirect: {uri: /}}
  - {name: answered, match: [{uri: {prefix: /answered}}], directResponse: {status: 200}}
  - {fault: {abort: {httpStatus: 418, percentage: {value: 100}}}, match: [{uri: {prefix: /tea}}], route: [{destination: {host: a}}]}
  - {route: [{destination: {host: a}}]}
`,
);
const GATEWAY = istio(
  'Gateway',
  'gw',
  'selector: {app: client}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]',
);
const BOUND = istio(
  'VirtualService',
  'bound',
  'hosts: [g], gateways: [gw], http: [{route: [{destination: {host: a}}]}]',
);

/** Nothing but what is written here. */
const REGISTRY_ONLY: NonNullable<ReadOptions['mesh']> = { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } };

/** `patches` are the entries of `configPatches`, one a string, in flow style. */
export function patched(
  patches: string[],
  { engine = 'wasm', ...read }: Partial<Pick<SnapshotOptions, 'engine'>> & Omit<ReadOptions, 'mesh'> = {},
): Snapshot {
  const filter = istio('EnvoyFilter', 'ef', `\n  configPatches:\n${patches.map((patch) => `  - ${patch}\n`).join('')}`);
  const yaml = [service('a'), service('b'), RULES, GATEWAY, BOUND, filter.replace('/v1', '/v1alpha3')];
  return snapshot(readPlan(yaml.join(''), { ...read, mesh: REGISTRY_ONLY }).plan, options({ engine }));
}

export function listener({ listeners }: Snapshot, name = 'outbound_80'): Resource {
  return listeners.find((known) => known.name === name) ?? {};
}

export function chains(made: Snapshot, name?: string): Resource[] {
  return listener(made, name).filter_chains as Resource[];
}

export function networkFilters(made: Snapshot, name?: string): Resource[] {
  return chains(made, name)[0]?.filters as Resource[];
}

export function manager(made: Snapshot, name?: string): Resource {
  const isManager = ({ typed_config }: Resource) => 'http_filters' in (typed_config as Resource);
  return networkFilters(made, name).find(isManager)?.typed_config as Resource;
}

export function httpFilters(made: Snapshot, name?: string): Resource[] {
  return manager(made, name).http_filters as Resource[];
}

export function configuration({ routes }: Snapshot, name = 'outbound_80'): Resource {
  return routeConfiguration(routes.get(name)!);
}

export function host(made: Snapshot, host: string, name?: string): Resource {
  const hosts = configuration(made, name).virtual_hosts as Resource[];
  const found = hosts.find((known) => known.name === host);
  if (!found) throw new Error(`no virtual host ${host}, but ${names(hosts)}`);
  return found;
}

export function routes(made: Snapshot, name: string): Resource[] {
  return (host(made, name).routes ?? []) as Resource[];
}

export function cluster({ clusters }: Snapshot, name: string): Resource | undefined {
  return clusters.find((known) => known.name === name);
}

/** `envoy.filters.http.cors` → `cors`. */
export function names(list: Resource[]): string[] {
  return list.map(({ name }) => String(name).replace(/^envoy\.filters\.(http|network|listener)\./, ''));
}
