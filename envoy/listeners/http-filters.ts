/** The HTTP filters in the order in which a request meets them: what decides, CORS, the host's look-up, the router. */
import type { HttpHandler, Plan } from '../../plan/plan.ts';
import { DNS_CACHE } from '../clusters/dns-cache.ts';
import { fileSource, filterFile } from '../files.ts';
import { CORS_FILTER, FAULT_FILTER, FORWARD_PROXY_FILTER, ROUTER_FILTER, WASM_TYPE } from '../names.ts';
import type { SnapshotOptions } from '../options.ts';
import { type Resource, typed, typeUrl } from '../resource.ts';
import { HTTP_FAULT } from '../routes/fault.ts';

export function httpFilters(handler: HttpHandler, plan: Plan, options: SnapshotOptions): Resource[] {
  const looksUpHosts = plan.clusters.some(({ discovery }) => discovery === 'by-name');
  return [
    options.engine === 'wasm' ? trafficFilter(handler.name, options) : filter(FAULT_FILTER, HTTP_FAULT),
    filter(CORS_FILTER, 'envoy.extensions.filters.http.cors.v3.Cors'),
    ...(looksUpHosts ? [forwardProxy()] : []),
    filter(ROUTER_FILTER, 'envoy.extensions.filters.http.router.v3.Router'),
  ];
}

/** Our filter: it comes by itself, with its table, and no request is let in before it has. */
function trafficFilter(name: string, { directory }: SnapshotOptions): Resource {
  const config_source = fileSource(directory, filterFile(name));
  return { name, config_discovery: { config_source, type_urls: [typeUrl(WASM_TYPE)] } };
}

function forwardProxy(): Resource {
  return filter(FORWARD_PROXY_FILTER, 'envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig', {
    dns_cache_config: DNS_CACHE,
  });
}

function filter(name: string, type: string, fields: Resource = {}): Resource {
  return { name, typed_config: typed(type, fields) };
}
