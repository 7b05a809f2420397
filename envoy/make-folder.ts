import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EnvoyProblem } from './problem.ts';

/**
 * Makes a folder that the user has asked for, and those it lies in, one by one: Node's own recursive way never comes to an
 * end below /proc. Throws EnvoyProblem.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return;
    throw new EnvoyProblem(`${path} is a file, where a folder has to be: name another folder`);
  }
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // Another process has made it.
    if (code === 'EEXIST') return;
    throw new EnvoyProblem(`the folder ${path} cannot be made: ${WHY[code] ?? code}. Name another folder`);
  }
}

const WHY: Record<string, string> = {
  ENOENT: 'this file system takes none',
  EPERM: 'this file system takes none',
  EACCES: 'permission denied',
  EROFS: 'the file system can only be read',
  ENOSPC: 'the disk is full',
};
