/** Where the parts of a snapshot lie below its folder, and how Envoy is told to read them from there. */
import type { Resource } from './resource.ts';

export const BOOTSTRAP_FILE = 'envoy.yaml';
export const LISTENERS_FILE = 'xds/lds.json';
export const CLUSTERS_FILE = 'xds/cds.json';
export const CODE_FILE = 'traffic.wasm';
export const ENDPOINTS_FOLDER = 'xds/eds';
export const ROUTES_FOLDER = 'xds/rds';
export const FILTERS_FOLDER = 'xds/ecds';
export const SECRETS_FOLDER = 'secrets';

/** How routes and tables are written: as JSON, which people can read, or as protobuf, which Envoy reads several times faster. */
export type Encoding = 'text' | 'binary';

const EXTENSIONS: Record<Encoding, string> = { text: 'json', binary: 'pb' };

/** The endpoints of one cluster, where they are not written with it. */
export function endpointsFile(cluster: string): string {
  return `${ENDPOINTS_FOLDER}/${encodeURIComponent(cluster)}.json`;
}

/** The route configuration of one HTTP handler. */
export function routesFile(handler: string, encoding: Encoding = 'text'): string {
  return `${ROUTES_FOLDER}/${encodeURIComponent(handler)}.${EXTENSIONS[encoding]}`;
}

/** The filter's configuration, with its rule table, of one HTTP handler. */
export function filterFile(handler: string, encoding: Encoding = 'text'): string {
  return `${FILTERS_FOLDER}/${encodeURIComponent(handler)}.${EXTENSIONS[encoding]}`;
}

/**
 * `envoy.config.core.v3.ConfigSource` of one file, read again whenever another is renamed into its place. (With a
 * `watched_directory` every rename in a folder would have Envoy read all that folder's files.)
 */
export function fileSource(directory: string, file: string): Resource {
  return { path_config_source: { path: `${directory}/${file}` }, resource_api_version: 'V3' };
}
