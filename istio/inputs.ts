/** Reads what `-f` names: files, directories, standard input. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { decodeText } from './encoding.ts';
import type { Source } from './yaml/chunks.ts';

/** The user named something that cannot be read. */
export class InputError extends Error {
  override name = 'InputError';
}

/** Directories are read whole, in the order of their names, but for hidden files and editors' backups. Throws InputError. */
export async function readInputs(
  paths: readonly string[],
  stdin: NodeJS.ReadableStream = process.stdin,
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === '-') sources.push(sourceOf('<stdin>', await buffer(stdin)));
    else for (const file of await filesAt(path)) sources.push(sourceOf(file, await reading(file, readFile(file))));
  }
  return sources;
}

/** The files that `path` stands for: itself, or those within the directory. */
export async function filesAt(path: string): Promise<string[]> {
  const found = await reading(path, stat(path));
  if (!found.isDirectory()) return [path];
  const files: string[] = [];
  const entries = await reading(path, readdir(path, { withFileTypes: true }));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name);
    if (isHidden(entry.name)) continue;
    if (entry.isDirectory()) files.push(...(await filesAt(inner)));
    else if (holdsResources(entry.name)) files.push(inner);
  }
  return files;
}

/** Whether a file that lies so far below a directory is read with it. `path` has slashes. */
export function isReadWithin(path: string): boolean {
  return !path.split('/').some(isHidden) && holdsResources(path);
}

function holdsResources(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name);
}

/** `.git`, `.reviews.yaml.swp`, `#reviews.yaml#`; `reviews.yaml~` has no extension that is read anyway. */
function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('#');
}

/** What is no text is found when it is read as YAML. */
export function sourceOf(file: string, content: Buffer): Source {
  return { file, text: decodeText(content) };
}

async function reading<T>(path: string, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'no such file or directory' : code === 'EACCES' ? 'permission denied' : String(code);
    throw new InputError(`${path}: ${why}`);
  }
}
