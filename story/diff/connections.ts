/** Connections that carry no HTTP, or that one side does not take. */
import { canonicalJson } from '../../plan/canonical.ts';
import type { HttpHandler, ServerTls, TcpHandler, Tunnel } from '../../plan/plan.ts';
import type { Request } from '../request.ts';
import type { Story } from '../story.ts';
import type { Difference, Example } from './difference.ts';
import { byDomain, type Meeting, meetings, samplesOf } from './domains.ts';
import type { Names } from './effect.ts';
import type { Entrance } from './entrances.ts';
import { httpOf } from './hosts.ts';
import type { Sides } from './sides.ts';

/** Where connections of bytes end, under both sides. */
export interface HandlerEnd {
  clusters: string[];
  difference: Difference;
}

type Stream = Pick<TcpHandler, 'destinations'> & Partial<TcpHandler>;

export function connectionDifferences(entrance: Meeting<Entrance>, sides: Sides): Difference[] {
  const { old, new: fresh } = entrance;
  const differ = (changed: string[]) => (changed.length > 0 ? [differenceAt(entrance, changed, sides)] : []);
  if (!old || !fresh) return isEmpty(old ?? fresh) ? [] : differ(['existence']);
  const [a, b] = [old.chain.handler, fresh.chain.handler];
  const tls = tlsChanges(old.chain.tls, fresh.chain.tls);
  if (a.kind !== b.kind) return differ([...tls, 'protocol']);
  if (a.kind === 'tcp' && b.kind === 'tcp') return differ([...tls, ...streamChanges(a, b, sides)]);
  return [...differ(tls), ...tunnelDifferences(entrance, a as HttpHandler, b as HttpHandler, sides)];
}

/** Those of HTTP are looked at request by request; a listener without any host answers 404 as if it were not there. */
function isEmpty(entrance: Entrance | undefined): boolean {
  return httpOf(entrance)?.virtualHosts.length === 0;
}

function tlsChanges(old: ServerTls | undefined, fresh: ServerTls | undefined): string[] {
  if (!old || !fresh) return old === fresh ? [] : ['tls'];
  const names = new Set([...Object.keys(old), ...Object.keys(fresh)] as (keyof ServerTls)[]);
  return [...names].filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(fresh[name] ?? null));
}

function streamChanges(old: Stream, fresh: Stream, { names }: Sides): string[] {
  const settings = ['idleTimeout', 'maxDuration', 'hashBySourceIp', 'tunnel'] as const;
  return [
    ...(sharesOf(old, names.old) === sharesOf(fresh, names.new) ? [] : ['destinations']),
    ...settings.filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(fresh[name] ?? null)),
  ];
}

function sharesOf({ destinations }: Stream, names: Names): string {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  const weights = new Map<string, number>();
  for (const { cluster, weight } of destinations) {
    const name = names.cluster(cluster);
    weights.set(name, (weights.get(name) ?? 0) + weight);
  }
  return canonicalJson([...weights].map(([name, weight]) => [name, weight / total]).sort());
}

function tunnelDifferences(
  entrance: Meeting<Entrance>,
  old: HttpHandler,
  fresh: HttpHandler,
  sides: Sides,
): Difference[] {
  const [before, after] = [old.tunnels ?? [], fresh.tunnels ?? []];
  const listener = (entrance.new ?? entrance.old)!.listener.name;
  const pairs = meetings<Tunnel>(samplesOf([...before, ...after]), byDomain(before), byDomain(after));
  return pairs.flatMap((pair): Difference[] => {
    const changed = !pair.old || !pair.new ? ['existence'] : streamChanges(pair.old, pair.new, sides);
    if (changed.length === 0) return [];
    const { name } = pair.samples[0]!;
    const subject = `tunnels of ${listener} to ${name}`;
    return [{ kind: 'connections', subject, changed, hosts: [(pair.new ?? pair.old)!.name] }];
  });
}

/** What streams both sides have, for their destinations to be looked at. */
export function handlerEnds(entrance: Meeting<Entrance>, sides: Sides): HandlerEnd[] {
  const [a, b] = [entrance.old?.chain.handler, entrance.new?.chain.handler];
  if (a?.kind !== 'tcp' || b?.kind !== 'tcp') return [];
  const after = new Set(b.destinations.map(({ cluster }) => sides.names.new.cluster(cluster)));
  const clusters = a.destinations.map(({ cluster }) => sides.names.old.cluster(cluster));
  return [{ clusters: clusters.filter((name) => after.has(name)), difference: differenceAt(entrance, [], sides) }];
}

function differenceAt(entrance: Meeting<Entrance>, changed: string[], sides: Sides): Difference {
  const { listener, chain } = (entrance.new ?? entrance.old)!;
  const asked = chain.serverNames ? ` for ${entrance.samples.map(({ domain }) => domain).join(', ')}` : '';
  const subject = `connections to port ${listener.servicePort || listener.port} (${listener.name})${asked}`;
  return { kind: 'connections', subject, changed, hosts: [], example: exampleAt(entrance, sides) };
}

function exampleAt(entrance: Meeting<Entrance>, { views }: Sides): Example {
  const { listener, chain } = (entrance.new ?? entrance.old)!;
  const host = entrance.samples[0]!.name;
  const hosts = chain.handler.kind === 'http' ? samplesOf(chain.handler.virtualHosts) : [];
  const authority = hosts[0]?.name ?? host;
  const request: Request = {
    ...{ method: 'GET', scheme: chain.tls ? 'https' : 'http', host, port: listener.servicePort },
    ...{ authority, target: '/', headers: [] },
  };
  const story = (side: 'old' | 'new'): Story => {
    const at = entrance[side];
    if (!at) return views[side].storyteller.tell({ ...request, host: 'localhost', port: 0 });
    const way = { listener: at.listener, chain: at.chain, handler: at.chain.handler, authority };
    return views[side].storyteller.follow(way, request, 'briefly');
  };
  const isHttp = httpOf(entrance.old) !== undefined || httpOf(entrance.new) !== undefined;
  return { ...(isHttp && { request }), listener: listener.name, old: story('old'), new: story('new') };
}
