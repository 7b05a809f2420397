/** Programs that tests need and Debian has. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Sees to it that these packages' programs, which bear the packages' names, are on PATH; installs them as root. */
export function needDebian(...packages: string[]): void {
  const missing = packages.filter((name) => !onPath(name));
  if (missing.length === 0) return;
  const advice = `this test needs ${missing.join(' and ')}: apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) throw new Error(advice);
  try {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...missing);
  } catch (error) {
    throw new Error(`${advice}, which failed here`, { cause: error });
  }
}

export function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function apt(...args: string[]): void {
  execFileSync('apt-get', args, { stdio: 'pipe', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
