/** Tells of every change below what `-f` names, and when the writing has come to rest. */
import { watch as watchFolder } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';

/** Milliseconds without a change: an editor's save is several events, a checkout is many. */
const REST = 50;
/** After so many most writing has come to rest: time to begin with what is to be done then. */
const PAUSE = 10;

/** Waits until the writing has come to rest. False: it went on, and what has changed is told of by itself. */
export type CameToRest = () => Promise<boolean>;

export interface Watcher {
  close: () => Promise<void>;
}

export async function watchPaths(
  paths: string[],
  changed: (cameToRest: CameToRest) => void,
  failed: (error: unknown) => void,
): Promise<Watcher> {
  let timer: NodeJS.Timeout | undefined;
  let changes = 0;
  const stir = () => {
    const change = ++changes;
    const since = performance.now();
    const cameToRest = async () => {
      // However long ago it was: what was written while the program was busy has to be seen first.
      await sleep(Math.max(PAUSE, since + REST - performance.now()));
      return change === changes;
    };
    clearTimeout(timer);
    timer = setTimeout(() => changed(cameToRest), PAUSE);
  };
  const watcher = watch(paths, { ignoreInitial: true }).on('all', stir).on('error', failed);
  // Of a single file it is so at once: listened for before anything is waited for.
  const ready = new Promise<void>((settle) => watcher.once('ready', settle));
  // A link is followed to what it names: only its folder tells that it names something else now.
  const folders = (await links(paths)).map((link) => watchFolder(dirname(link), stir).on('error', failed));
  // A folder that goes away takes its watch with it: where it stood, its parent tells that there is one again.
  const parents = paths.map((path) =>
    watchFolder(dirname(resolve(path)), (event, name) => {
      if (event !== 'rename' || name !== basename(resolve(path))) return;
      watcher.add(path);
      stir();
    }).on('error', failed),
  );
  // A watcher of nothing, as with standard input alone, is never ready.
  if (paths.length > 0) await ready;
  return {
    close: async () => {
      clearTimeout(timer);
      for (const folder of [...folders, ...parents]) folder.close();
      await watcher.close();
    },
  };
}

async function links(paths: string[]): Promise<string[]> {
  const isLink = (path: string) =>
    lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
  const found = await Promise.all(paths.map(isLink));
  return paths.filter((_, index) => found[index]);
}
