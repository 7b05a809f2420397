/** The Envoy processes: those that are measured, and the one behind them. One worker each. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEnvoy } from '../envoy/find.ts';
import { type RunningEnvoy, startEnvoy } from '../envoy/process.ts';
import { type Resource, typed } from '../envoy/resource.ts';
import { freePorts } from '../test/ports.ts';
import { SUBSETS } from './rules.ts';

const { path } = await findEnvoy({ env: process.env, say: console.error });

/** `config` lies in `folder`. */
export function start(folder: string, config: string, adminPort: number): Promise<RunningEnvoy> {
  const quiet = { onLog: (line: string) => console.error(`${config}: ${line}`), onOutput: () => {} };
  return startEnvoy({ path, config: join(folder, config), folder, adminPort, listeners: 1, concurrency: 1, ...quiet });
}

export interface Backends {
  port: number;
  stop: () => Promise<unknown>;
}

/**
 * One Envoy that answers for every subset at once, by its address, and says in a header which it is. Nothing that could
 * be had answers at a lower or a steadier cost; and what it costs is not counted.
 */
export async function startBackends(folder: string): Promise<Backends> {
  const [port, adminPort] = (await freePorts(2)) as [number, number];
  const listeners = Object.entries(SUBSETS).map(([subset, address]) => backend(subset, address, port));
  const admin = { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } };
  writeFileSync(join(folder, 'backends.json'), JSON.stringify({ admin, static_resources: { listeners } }));
  const { stop } = await start(folder, 'backends.json', adminPort);
  return { port, stop };
}

function backend(subset: string, address: string, port: number): Resource {
  const route = {
    match: { prefix: '/' },
    direct_response: { status: 200, body: { inline_string: 'fine\n' } },
    response_headers_to_add: [{ header: { key: 'x-backend', value: subset } }],
  };
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: subset,
    route_config: { virtual_hosts: [{ name: subset, domains: ['*'], routes: [route] }] },
    http_filters: [{ name: 'router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router') }],
  });
  return {
    name: subset,
    address: { socket_address: { address, port_value: port } },
    filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] }],
  };
}
