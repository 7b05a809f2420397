/** `envoy.config.listener.v3.Listener`. A change of rules never changes one: routes and tables come by themselves. */
import type { FilterChain, Listener, Plan } from '../../plan/plan.ts';
import type { SnapshotOptions } from '../options.ts';
import { defined, nonEmpty, type Resource, typed, unlessEmpty } from '../resource.ts';
import { connectionManager } from './connection-manager.ts';
import type { Secrets } from './secrets.ts';
import { tcpFilters } from './tcp-proxy.ts';
import { serverTls } from './tls.ts';

const HTTP_INSPECTOR = {
  name: 'envoy.filters.listener.http_inspector',
  typed_config: typed('envoy.extensions.filters.listener.http_inspector.v3.HttpInspector'),
};

/** What the inspector finds, as Istio asks for it. */
const HTTP_PROTOCOLS = ['http/1.0', 'http/1.1', 'h2c'];

const TLS_INSPECTOR = {
  name: 'envoy.filters.listener.tls_inspector',
  typed_config: typed('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector'),
};

/** A client that waits for its server to speak is given up on, and its connection taken as bytes. */
const GIVES_UP = { listener_filters_timeout: '5s', continue_on_listener_filters_timeout: true };

export function listenerResource(listener: Listener, plan: Plan, options: SnapshotOptions, secrets: Secrets): Resource {
  const { name, address, port, chains } = listener;
  const readsHello = chains.some(({ serverNames, tls }) => serverNames || tls);
  const sniffs = chains.some(({ sniffed }) => sniffed);
  const takesAnything = chains.some(({ serverNames, tls, handler }) => handler.kind === 'tcp' && !serverNames && !tls);
  return defined({
    name,
    address: { socket_address: { address, port_value: port } },
    traffic_direction: 'OUTBOUND',
    listener_filters: nonEmpty([...(readsHello ? [TLS_INSPECTOR] : []), ...(sniffs ? [HTTP_INSPECTOR] : [])]),
    ...((readsHello || sniffs) && takesAnything && GIVES_UP),
    filter_chains: chains.map((chain) => filterChain(chain, listener, plan, options, secrets)),
  });
}

function filterChain(
  chain: FilterChain,
  listener: Listener,
  plan: Plan,
  options: SnapshotOptions,
  secrets: Secrets,
): Resource {
  const { name, serverNames, sniffed, tls, handler } = chain;
  return defined({
    name,
    filter_chain_match: unlessEmpty(
      defined({
        server_names: nonEmpty(serverNames ?? []),
        transport_protocol: tls || serverNames ? 'tls' : undefined,
        application_protocols: sniffed && HTTP_PROTOCOLS,
      }),
    ),
    filters:
      handler.kind === 'http'
        ? [connectionManager(handler, listener, plan, options)]
        : tcpFilters(handler, listener, plan),
    transport_socket: tls && serverTls(tls, handler.kind === 'http' ? ['h2', 'http/1.1'] : [], secrets),
  });
}
