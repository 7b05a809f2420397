/** A snapshot as files. Each is written beside its place and renamed into it, so that Envoy never reads half of one. */
import { chmodSync, copyFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { memoized } from '../plan/memoized.ts';
import { clusterFiles } from './cluster-files.ts';
import { discoveryText } from './discovery-response.ts';
import {
  BOOTSTRAP_FILE,
  CODE_FILE,
  ENDPOINTS_FOLDER,
  type Encoding,
  FILTERS_FOLDER,
  filterFile,
  LISTENERS_FILE,
  ROUTES_FOLDER,
  routesFile,
  SECRETS_FOLDER,
} from './files.ts';
import { inlineListeners, isInline } from './inline.ts';
import { makeFolder } from './make-folder.ts';
import { discoveryResponseOf, type Pieces } from './pieces.ts';
import type { Resource } from './resource.ts';
import { type RouteConfiguration, routeConfiguration } from './routes/configuration.ts';
import { routePieces } from './routes/pieces.ts';
import type { Snapshot } from './snapshot.ts';
import { trafficFilter, trafficFilterPieces } from './traffic-filter.ts';

export interface WriteOptions {
  /** `SnapshotOptions.directory`: where Envoy will read the files. */
  directory: string;
  /** The built filter, which is copied into the folder. Not used by a snapshot without tables. */
  code: string;
}

/** A file before it is written: its text, its bytes, or the file that it is a copy of. */
export interface Contents {
  text?: string;
  pieces?: Pieces;
  copyOf?: string;
  mode: number;
}

const PUBLIC = 0o644;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
/** Whole files of ours in folders of ours: what is not in the snapshot any more goes. */
const PRUNED_FOLDERS = [ENDPOINTS_FOLDER, ROUTES_FOLDER, FILTERS_FOLDER, SECRETS_FOLDER];

/** Writes the snapshot below `folder`. On a failure nothing in its place has changed, and nothing half-written is left. */
export function writeSnapshot(snapshot: Snapshot, folder: string, options: WriteOptions): void {
  const files = snapshotFiles(snapshot, options);
  writeFiles(folder, files);
  prune(folder, files);
}

/** The files by path below the folder, in the order in which Envoy may be shown them: what is named before what names it. */
export function snapshotFiles(snapshot: Snapshot, options: WriteOptions): Map<string, Contents> {
  const { directory, code } = options;
  const files = new Map<string, Contents>();
  const filterCode = `${directory}/${CODE_FILE}`;
  const { encoding } = snapshot;
  const put = (path: string, contents: Omit<Contents, 'mode'>) => files.set(path, { ...contents, mode: PUBLIC });

  if (snapshot.tables.size > 0) put(CODE_FILE, { copyOf: code });
  for (const [name, text] of snapshot.secrets) files.set(`${SECRETS_FOLDER}/${name}`, { text, mode: OWNER_ONLY });
  for (const [path, text] of clusterFiles(options)(snapshot.clusters)) put(path, { text });
  const inline = isInline(snapshot);
  for (const [name, parts] of inline ? [] : snapshot.routes) {
    put(routesFile(name, encoding), routesContents(parts, encoding));
  }
  for (const [name, table] of inline ? [] : snapshot.tables) {
    put(filterFile(name, encoding), filterContents(name, table, filterCode, encoding));
  }
  const listeners = inline ? inlineListeners(snapshot, filterCode) : snapshot.listeners;
  put(LISTENERS_FILE, { text: listenersText(listeners) });
  put(BOOTSTRAP_FILE, { text: bootstrapText(snapshot.bootstrap) });
  return files;
}

function routesContents(configuration: RouteConfiguration, encoding: Encoding): Pick<Contents, 'text' | 'pieces'> {
  return encoding === 'binary' ? { pieces: routesPieces(configuration) } : { text: routesText(configuration) };
}

// The steps of a reload have most of these in common.
const bootstrapText = memoized((bootstrap: Resource) => stringify(bootstrap, { lineWidth: 0 }));
const listenersText = memoized((listeners: Resource[]) =>
  discoveryText('envoy.config.listener.v3.Listener', listeners),
);
const ROUTES = 'envoy.config.route.v3.RouteConfiguration';
const routesText = memoized((routes: RouteConfiguration) => discoveryText(ROUTES, [routeConfiguration(routes)]));
const routesPieces = memoized((routes: RouteConfiguration) => discoveryResponseOf(ROUTES, routePieces(routes)));

function filterContents(
  name: string,
  table: Uint8Array,
  code: string,
  encoding: Encoding,
): Pick<Contents, 'text' | 'pieces'> {
  const type = 'envoy.config.core.v3.TypedExtensionConfig';
  if (encoding === 'binary') return { pieces: discoveryResponseOf(type, trafficFilterPieces(name, table, code)) };
  return { text: discoveryText(type, [trafficFilter(name, table, code)]) };
}

/** Writes all, then renames all. Throws EnvoyProblem for a folder that cannot be made. */
export function writeFiles(folder: string, files: Map<string, Contents>): void {
  const written: [temporary: string, place: string][] = [];
  try {
    for (const [path, contents] of files) {
      const place = join(folder, path);
      const temporary = `${place}.${process.pid}.tmp`;
      makeFolder(dirname(place));
      if (contents.mode === OWNER_ONLY) chmodSync(dirname(place), OWNER_ONLY_FOLDER);
      written.push([temporary, place]);
      putAside(temporary, contents);
    }
    for (const [temporary, place] of written) renameSync(temporary, place);
  } catch (error) {
    for (const [temporary] of written) rmSync(temporary, { force: true });
    throw error;
  }
}

function putAside(path: string, { text = '', pieces, copyOf, mode }: Contents): void {
  if (copyOf) copyFileSync(copyOf, path);
  else writeFileSync(path, pieces ? Buffer.concat(pieces) : text, { mode });
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
