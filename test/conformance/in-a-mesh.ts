/**
 * A stand-in for a mesh: what Istio would write for a proxy of services without rules (the native engine's plain routes),
 * into which `generate --for istio` brings the rules, by our own reading of its EnvoyFilters. For a gateway without rules
 * Istio has one virtual host, `blackhole`, with no routes; and nowhere does it strip headers of ours.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

/** What makes the native engine's configuration like Istio's, before our filters are applied to it. */
const AS_ISTIO = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: as-istio, namespace: istio-system}
spec:
  configPatches:
  - applyTo: ROUTE_CONFIGURATION
    match: {context: GATEWAY}
    patch: {operation: MERGE, value: {virtual_hosts: [{name: blackhole, domains: ["*"]}]}}
  - applyTo: NETWORK_FILTER
    match: {listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager}}}}
    patch:
      operation: MERGE_AND_REPLACE_LIST
      value:
        name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          early_header_mutation_extensions:
          - name: none-of-ours
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation
              mutations: [{remove: x-none-of-ours}]
`;

type Mainsheet = (args: string[]) => Promise<{ status: number | null; output: string }>;

/** `-f` options for what the mesh knows: folder/input.yaml without its VirtualServices, and the filters made of them. */
export async function inputsInAMesh(folder: string, common: string[], mainsheet: Mainsheet): Promise<string[]> {
  const mesh = join(folder, 'mesh');
  const code = ['--code', resolve(TRAFFIC_WASM), '--envoy-version', '1.40.0'];
  const input = join(folder, 'input.yaml');
  // Our listeners are known by the ports of services and gateways, wherever they listen.
  const proxy = common.filter((word, index) => word !== '--port' && common[index - 1] !== '--port');
  const made = await mainsheet(['generate', '-f', input, ...proxy, '--for', 'istio', ...code, '-o', mesh]);
  if (made.status !== 0) throw new Error(`generate --for istio: exit ${made.status}: ${made.output}`);
  const bare = parseAllDocuments(readFileSync(input, 'utf8'))
    .filter((document) => document.get('kind') !== 'VirtualService')
    .map(String);
  writeFileSync(join(folder, 'bare.yaml'), bare.join('---\n'));
  writeFileSync(join(folder, 'as-istio.yaml'), AS_ISTIO);
  const filters = readdirSync(mesh).filter((name) => name.includes('-envoyfilter-'));
  return [join(folder, 'bare.yaml'), join(folder, 'as-istio.yaml'), ...filters.map((name) => join(mesh, name))].flatMap(
    (path) => ['-f', path],
  );
}
