/** Files as they are in a git repository, read without touching the work tree. */
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { InputError, isReadWithin, type Source, sourceOf } from '../istio/index.ts';

/** Blobs are read in one go. In bytes. */
const MOST_OUTPUT = 1024 * 1024 * 1024;

/**
 * What `-f PATH` would have read when `revision` was checked out; empty where nothing was there then. Files are named
 * `REVISION:PATH` from the root of the repository, as `git show` takes it in any folder. Throws InputError.
 */
export async function readRevision(revision: string, path: string): Promise<Source[]> {
  const folder = nearestFolder(path);
  const below = relative(folder, resolve(path)).replaceAll('\\', '/');
  const commit = await commitOf(revision, folder);
  const prefix = (await git(folder, ['rev-parse', '--show-prefix'])).toString().replace(/\n$/, '');
  const listed = await git(folder, ['ls-tree', '-r', '-z', commit, ...(below ? ['--', `./${below}`] : [])]);
  const blobs = listed
    .toString()
    .split('\0')
    .flatMap((line) => blobOf(line))
    .filter(({ name }) => name === below || isReadWithin(below ? name.slice(below.length + 1) : name));
  const contents = await contentsOf(
    folder,
    blobs.map(({ hash }) => hash),
  );
  return blobs.map(({ name }, index) => sourceOf(`${revision}:${prefix}${name}`, contents[index]!));
}

/** Where two branches parted. Throws InputError. */
export async function mergeBase(one: string, other: string, path: string): Promise<string> {
  const folder = nearestFolder(path);
  const base = await git(folder, ['merge-base', '--end-of-options', one, other]);
  return base.toString().trim().slice(0, 12);
}

/** The folder may be gone by now. */
function nearestFolder(path: string): string {
  let folder = resolve(path);
  while (!existsSync(folder) || !statSync(folder).isDirectory()) folder = dirname(folder);
  return folder;
}

async function commitOf(revision: string, folder: string): Promise<string> {
  await git(folder, ['rev-parse', '--git-dir']);
  const name = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  const found = await name.catch(() => {
    throw new InputError(`git knows no revision "${revision}" in ${folder}`);
  });
  return found.toString().trim().split('\n').at(-1)!;
}

/** Of a line of ls-tree. Symbolic links and submodules are no files. */
function blobOf(line: string): { hash: string; name: string }[] {
  const [, mode, type, hash = '', name = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
  return type === 'blob' && mode !== '120000' ? [{ hash, name }] : [];
}

/** `git cat-file --batch`: a line that ends in the size, that many bytes, and a line feed. */
async function contentsOf(folder: string, hashes: readonly string[]): Promise<Buffer[]> {
  if (hashes.length === 0) return [];
  const output = await git(folder, ['cat-file', '--batch'], `${hashes.join('\n')}\n`);
  let at = 0;
  return hashes.map(() => {
    const start = output.indexOf('\n', at) + 1;
    const size = Number(output.subarray(at, start).toString().trim().split(' ').at(-1));
    at = start + size + 1;
    return output.subarray(start, start + size);
  });
}

function git(folder: string, args: string[], input?: string): Promise<Buffer> {
  return new Promise((resolved, rejected) => {
    const options = { encoding: 'buffer', maxBuffer: MOST_OUTPUT } as const;
    const child = execFile('git', ['-C', folder, ...args], options, (error, output, complaint) => {
      if (!error) resolved(output);
      else if (error.code === 'ENOENT') rejected(new InputError('git cannot be found: it is needed to read revisions'));
      else rejected(new InputError(complaint.toString().trim() || error.message));
    });
    child.stdin?.end(input);
  });
}
