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
import { inlineListeners, isInline } from './inline.ts';
import { routeConfiguration } from './routes/configuration.ts';
import type { Resource, Snapshot } from './snapshot.ts';
import { trafficFilter } from './traffic-filter.ts';

export interface WriteOptions {
  /** `SnapshotOptions.directory`: where Envoy will read the files. */
  directory: string;
  /** The built filter, which is copied into the folder. Not used by a snapshot without tables. */
  code: string;
}

/** A file before it is written: its text, or the file that it is a copy of. */
export interface Contents {
  text?: string;
  copyOf?: string;
  mode: number;
}

const PUBLIC = 0o644;
const OWNER_ONLY = 0o600;
const READABLE = 1 << 20;
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
  const files = new Map<string, Contents>();
  const filterCode = `${directory}/${CODE_FILE}`;
  const putResources = (path: string, type: string, resources: Resource[]) =>
    files.set(path, { text: json(discoveryResponse(type, resources)), mode: PUBLIC });

  if (snapshot.tables.size > 0) files.set(CODE_FILE, { copyOf: code, mode: PUBLIC });
  for (const [name, text] of snapshot.secrets) files.set(`${SECRETS_FOLDER}/${name}`, { text, mode: OWNER_ONLY });
  putResources(CLUSTERS_FILE, 'envoy.config.cluster.v3.Cluster', snapshot.clusters);
  const inline = isInline(snapshot);
  for (const [name, parts] of inline ? [] : snapshot.routes) {
    putResources(routesFile(name), 'envoy.config.route.v3.RouteConfiguration', [routeConfiguration(parts)]);
  }
  for (const [name, table] of inline ? [] : snapshot.tables) {
    const filter = trafficFilter(name, table, filterCode);
    putResources(filterFile(name), 'envoy.config.core.v3.TypedExtensionConfig', [filter]);
  }
  const listeners = inline ? inlineListeners(snapshot, filterCode) : snapshot.listeners;
  putResources(LISTENERS_FILE, 'envoy.config.listener.v3.Listener', listeners);
  files.set(BOOTSTRAP_FILE, { text: stringify(snapshot.bootstrap, { lineWidth: 0 }), mode: PUBLIC });
  return files;
}

/** Indented for people, while it is little enough to be read by them: Envoy takes the longer over it. */
function json(value: Resource): string {
  const text = JSON.stringify(value);
  return `${text.length < READABLE ? JSON.stringify(value, undefined, 1) : text}\n`;
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
