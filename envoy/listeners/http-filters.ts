/**
 * The HTTP filters in the order in which a request meets them: what decides, CORS, the host's look-up and what keeps it
 * from leading back here, the router.
 */
import type { HttpHandler, Listener, Plan } from '../../plan/plan.ts';
import { clustersByName } from '../clusters/by-name.ts';
import { DNS_CACHE } from '../clusters/dns-cache.ts';
import { fileSource, filterFile } from '../files.ts';
import { IS_LOOKED_UP } from '../looked-up.ts';
import {
  CORS_FILTER,
  FAULT_FILTER,
  FORWARD_PROXY_FILTER,
  LOOP_GUARD_FILTER,
  ROUTER_FILTER,
  WASM_TYPE,
} from '../names.ts';
import type { SnapshotOptions } from '../options.ts';
import { type Resource, typed, typeUrl } from '../resource.ts';
import { HTTP_FAULT } from '../routes/fault.ts';
import { looksUpHosts } from '../routes/standby.ts';

export function httpFilters(
  handler: HttpHandler,
  listener: Listener,
  plan: Plan,
  options: SnapshotOptions,
): Resource[] {
  const cors = filter(CORS_FILTER, 'envoy.extensions.filters.http.cors.v3.Cors');
  const rules = handler.virtualHosts.flatMap((host) => host.rules);
  return [
    // Istio lets the fault and CORS filters see every request: so does the list that stands for Istio's.
    ...(options.engine === 'wasm'
      ? [trafficFilter(handler.name, options), standingBy(cors)]
      : [filter(FAULT_FILTER, HTTP_FAULT), cors]),
    ...(looksUpHosts(rules, clustersByName(plan)) ? [forwardProxy(), loopGuard(listener)].map(standingBy) : []),
    filter(ROUTER_FILTER, 'envoy.extensions.filters.http.router.v3.Router'),
  ];
}

/** Our filter: it comes by itself, with its table, and no request is let in before it has. */
function trafficFilter(name: string, { directory, encoding }: SnapshotOptions): Resource {
  const config_source = fileSource(directory, filterFile(name, encoding));
  return { name, config_discovery: { config_source, type_urls: [typeUrl(WASM_TYPE)] } };
}

function forwardProxy(): Resource {
  return filter(FORWARD_PROXY_FILTER, 'envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig', {
    dns_cache_config: DNS_CACHE,
    // For the loop guard behind it.
    save_upstream_address: true,
  });
}

/**
 * A host may have been looked up to this very listener, whatever it is called: such a request would come back for ever.
 * Its authority, and so where it goes, is the same each time: no longer way round needs a guard.
 */
function loopGuard({ port }: Listener): Resource {
  const matches = OWN_ADDRESSES.map((upstream_ip) => ({
    matcher: {
      name: 'envoy.rbac.matchers.upstream_ip_port',
      typed_config: typed('envoy.extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher', {
        upstream_ip,
        upstream_port_range: { start: port, end: port + 1 },
      }),
    },
  }));
  // Asked first for the mark: Envoy warns of every request without an address that was looked up.
  const loop = { and_rules: { rules: [IS_LOOKED_UP, { or_rules: { rules: matches } }] } };
  return filter(LOOP_GUARD_FILTER, 'envoy.extensions.filters.http.rbac.v3.RBAC', {
    rules: { action: 'DENY', policies: { loop: { permissions: [loop], principals: [{ any: true }] } } },
  });
}

/** All that lead to 127.0.0.1 and its neighbours: 0.0.0.0 does too, and IPv4 written as IPv6. */
const OWN_ADDRESSES = [
  { address_prefix: '127.0.0.0', prefix_len: 8 },
  { address_prefix: '0.0.0.0', prefix_len: 32 },
  { address_prefix: '::ffff:127.0.0.0', prefix_len: 104 },
  { address_prefix: '::', prefix_len: 127 },
];

/** Off, but on virtual hosts that switch it on (routes/standby.ts). */
function standingBy(httpFilter: Resource): Resource {
  return { ...httpFilter, disabled: true };
}

function filter(name: string, type: string, fields: Resource = {}): Resource {
  return { name, typed_config: typed(type, fields) };
}
