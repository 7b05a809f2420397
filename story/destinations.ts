/** Where a matched request may go: shares, endpoints, what the upstream is sent, and what stands in its way. */
import type { Entry } from '../plan/decide.ts';
import type { Cluster, Destination, Forward, HashPolicy, HeaderOps, Plan, TcpHandler } from '../plan/plan.ts';
import { NO_OPS } from '../plan/virtual-services/header-ops.ts';
import { requestHeaders } from './edits.ts';
import type { HeaderList, SeenRequest } from './request.ts';
import { rewritten } from './rewrite.ts';

export interface Target {
  host: string;
  subset?: string;
  port: number;
  /** `10.0.0.1:9080`; names where they are looked up. */
  endpoints: string[];
  /** Why Envoy answers 503 instead of sending anything here. */
  problem?: string;
}

export interface DestinationStory extends Target {
  /** Percent. */
  weight: number;
  /** Operations of this destination alone. */
  headers: HeaderOps;
  hash?: HashPolicy[];
  /** What it is sent. */
  request: { path: string; authority: string; headers: HeaderList };
}

export interface MirrorStory extends Target {
  percentage: number;
  authority: string;
}

/** Of the outcomes that the filter draws from; mirrors drawn with them are told by themselves. */
export function destinationsOf(entry: Entry, request: SeenRequest, plan: Plan): DestinationStory[] {
  const shares = new Map<string, { share: number; action: Forward; path: string }>();
  for (const { share, class: routeClass } of entry.outcomes) {
    const { action, path: matched } = routeClass;
    if (action.kind !== 'forward') continue;
    const key = JSON.stringify(action.destinations);
    const known = shares.get(key);
    if (known) known.share += share;
    else shares.set(key, { share, action, path: rewritten(request.target, action.rewrite, matched) });
  }
  return [...shares.values()].map(({ share, action, path }) => {
    const destination = action.destinations[0] as Destination;
    return {
      ...targetOf(destination, plan),
      weight: Number((share * 100).toFixed(4)),
      headers: destination.headers,
      ...(destination.hash && { hash: destination.hash }),
      request: {
        path,
        authority: action.rewrite.authority ?? destination.authority ?? request.authority,
        headers: requestHeaders(request.headers, action, destination).filter(([name]) => !name.startsWith(':')),
      },
    };
  });
}

/** Of bytes, which no rule looks at. */
export function streamDestinations({ destinations }: TcpHandler, plan: Plan): DestinationStory[] {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  return destinations.map(({ cluster, weight }) => {
    const [, port, subset = '', host = cluster] = cluster.split('|');
    const target = { cluster, host, port: Number(port), ...(subset && { subset }) };
    const request = { path: '', authority: '', headers: [] };
    return { ...targetOf(target, plan), weight: (100 * weight) / total, headers: NO_OPS, request };
  });
}

/** The authority that a mirror sees is that of the request it copies. */
export function mirrorsOf({ mirrors }: Forward, authority: string, plan: Plan): MirrorStory[] {
  return mirrors.map((mirror) => ({
    ...targetOf(mirror, plan),
    percentage: mirror.perMillion / 10_000,
    authority: mirror.shadowSuffix ? authority.replace(/(:\d+)?$/, '-shadow$1') : authority,
  }));
}

type Named = Pick<Destination, 'cluster' | 'host' | 'subset' | 'port'>;

function targetOf({ cluster: name, host, subset, port }: Named, plan: Plan): Target {
  const cluster = plan.clusters.find((known) => known.name === name);
  const endpoints = (cluster?.endpoints ?? []).map(({ address, port: number }) => `${address}:${number}`);
  const problem = cluster ? silence(cluster) : missing({ host, subset, port }, plan);
  return { host: host || name, ...(subset && { subset }), port, endpoints, ...(problem && { problem }) };
}

function silence({ discovery, endpoints }: Cluster): string | undefined {
  return discovery === 'static' && endpoints.length === 0 ? 'no endpoints: no healthy upstream' : undefined;
}

/** What is not there, from the largest to the smallest. */
function missing(
  { host, subset, port }: { host: string; subset: string | undefined; port: number },
  plan: Plan,
): string {
  const ofHost = plan.clusters.filter((known) => known.host === host);
  if (ofHost.length === 0) return `there is no service ${host}`;
  if (!ofHost.some((known) => known.port === port)) return `${host} has no port ${port}`;
  return `no DestinationRule gives ${host} a subset ${subset}`;
}
