/** A snapshot as files. Each is written beside its place and renamed into it, so that Envoy never reads half of one. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { discoveryResponse } from './discovery-response.ts';
import {
  BOOTSTRAP_FILE,
  CLUSTERS_FILE,
  CODE_FILE,
  FILTERS_FOLDER,
  filterFile,
  LISTENERS_FILE,
  ROUTES_FOLDER,
  routesFile,
  SECRETS_FOLDER,
} from './files.ts';
import { routeConfiguration } from './routes/configuration.ts';
import type { Snapshot } from './snapshot.ts';
import { trafficFilter } from './traffic-filter.ts';

export interface WriteOptions {
  /** `SnapshotOptions.directory`: where Envoy will read the files. */
  directory: string;
  /** The built filter, which is copied into the folder. Not used by a snapshot without tables. */
  code: string;
}

export interface Contents {
  text?: string;
  copyOf?: string;
  mode: number;
}

const PUBLIC = 0o644;
const OWNER_ONLY = 0o600;
/** Whole files of ours in folders of ours: what is not in the snapshot any more goes. */
const PRUNED_FOLDERS = [ROUTES_FOLDER, FILTERS_FOLDER, SECRETS_FOLDER];

/** Writes the snapshot below `folder`. On a failure nothing in its place has changed, and nothing half-written is left. */
export function writeSnapshot(snapshot: Snapshot, folder: string, options: WriteOptions): void {
  const files = snapshotFiles(snapshot, options);
  writeFiles(folder, files);
  prune(folder, files);
}

/** The files by path below the folder, in the order in which Envoy may be shown them: what is named before what names it. */
export function snapshotFiles(snapshot: Snapshot, { directory, code }: WriteOptions): Map<string, Contents> {
  const { bootstrap, listeners, clusters, routes, tables, secrets } = snapshot;
  const json = (type: string, resources: Parameters<typeof discoveryResponse>[1]): Contents => ({
    text: `${JSON.stringify(discoveryResponse(type, resources), undefined, 1)}\n`,
    mode: PUBLIC,
  });
  return new Map<string, Contents>([
    ...(tables.size > 0 ? [[CODE_FILE, { copyOf: code, mode: PUBLIC }] as const] : []),
    ...[...secrets].map(([name, text]) => [`${SECRETS_FOLDER}/${name}`, { text, mode: OWNER_ONLY }] as const),
    [CLUSTERS_FILE, json('envoy.config.cluster.v3.Cluster', clusters)],
    ...[...routes].map(
      ([name, configuration]) =>
        [
          routesFile(name),
          json('envoy.config.route.v3.RouteConfiguration', [routeConfiguration(configuration)]),
        ] as const,
    ),
    ...[...tables].map(
      ([name, table]) =>
        [
          filterFile(name),
          json('envoy.config.core.v3.TypedExtensionConfig', [trafficFilter(name, table, `${directory}/${CODE_FILE}`)]),
        ] as const,
    ),
    [LISTENERS_FILE, json('envoy.config.listener.v3.Listener', listeners)],
    [BOOTSTRAP_FILE, { text: stringify(bootstrap, { lineWidth: 0 }), mode: PUBLIC }],
  ]);
}

/** Writes all, then renames all. */
export function writeFiles(folder: string, files: Map<string, Contents>): void {
  const written: [temporary: string, place: string][] = [];
  try {
    for (const [path, contents] of files) {
      const place = join(folder, path);
      const temporary = `${place}.${process.pid}.tmp`;
      mkdirSync(dirname(place), { recursive: true });
      written.push([temporary, place]);
      put(temporary, contents);
    }
    for (const [temporary, place] of written) renameSync(temporary, place);
  } catch (error) {
    for (const [temporary] of written) rmSync(temporary, { force: true });
    throw error;
  }
}

function put(path: string, { text, copyOf, mode }: Contents): void {
  if (copyOf) copyFileSync(copyOf, path);
  else writeFileSync(path, text ?? '', { mode });
  // Whatever the umask says.
  chmodSync(path, mode);
}

function prune(folder: string, files: Map<string, Contents>): void {
  for (const sub of PRUNED_FOLDERS) {
    for (const name of entries(join(folder, sub))) {
      if (!files.has(`${sub}/${name}`)) rmSync(join(folder, sub, name), { recursive: true });
    }
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
