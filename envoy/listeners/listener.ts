/** `envoy.config.listener.v3.Listener`. A change of rules never changes one: routes and tables come by themselves. */
import type { FilterChain, Listener, Plan } from '../../plan/plan.ts';
import type { SnapshotOptions } from '../options.ts';
import { defined, nonEmpty, type Resource, typed, unlessEmpty } from '../resource.ts';
import { connectionManager } from './connection-manager.ts';
import type { Secrets } from './secrets.ts';
import { tcpProxy } from './tcp-proxy.ts';
import { serverTls } from './tls.ts';

const TLS_INSPECTOR = {
  name: 'envoy.filters.listener.tls_inspector',
  typed_config: typed('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector'),
};

export function listenerResource(listener: Listener, plan: Plan, options: SnapshotOptions, secrets: Secrets): Resource {
  const { name, address, port, chains } = listener;
  const readsHello = chains.some(({ serverNames, tls }) => serverNames || tls);
  return defined({
    name,
    address: { socket_address: { address, port_value: port } },
    traffic_direction: 'OUTBOUND',
    listener_filters: readsHello ? [TLS_INSPECTOR] : undefined,
    filter_chains: chains.map((chain) => filterChain(chain, plan, options, secrets)),
  });
}

function filterChain(chain: FilterChain, plan: Plan, options: SnapshotOptions, secrets: Secrets): Resource {
  const { name, serverNames, tls, handler } = chain;
  return defined({
    name,
    filter_chain_match: unlessEmpty(
      defined({
        server_names: nonEmpty(serverNames ?? []),
        transport_protocol: tls || serverNames ? 'tls' : undefined,
      }),
    ),
    filters: [handler.kind === 'http' ? connectionManager(handler, plan, options) : tcpProxy(handler)],
    transport_socket: tls && serverTls(tls, handler.kind === 'http' ? ['h2', 'http/1.1'] : [], secrets),
  });
}
