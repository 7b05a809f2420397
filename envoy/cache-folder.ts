import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { EnvoyProblem } from './problem.ts';

/**
 * The folder for what is fetched or made once: `$XDG_CACHE_HOME/mainsheet`, else `~/.cache/mainsheet`, else, where neither can
 * be written, one of our own in the temporary folder. Made if need be. @throws EnvoyProblem if there is none to be had.
 */
export async function cacheFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const xdg = env.XDG_CACHE_HOME;
  const home = env.HOME;
  const wanted = xdg && isAbsolute(xdg) ? xdg : home && isAbsolute(home) ? join(home, '.cache') : undefined;
  if (wanted) {
    const folder = join(wanted, 'mainsheet');
    if (await made(folder)) return folder;
  }
  return ownTemporaryFolder();
}

async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Everyone may write to the temporary folder: what lies there under our name counts only if it is ours. */
async function ownTemporaryFolder(): Promise<string> {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `mainsheet-${uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === uid) return folder;
  throw new EnvoyProblem(`${folder} belongs to someone else; set XDG_CACHE_HOME to a folder of your own`);
}
