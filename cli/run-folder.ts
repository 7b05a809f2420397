import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'mainsheet-run-';

/** A folder of this run's own, gone when this process ends. One that was killed could not remove its own: the next run does. */
export function runFolder(): string {
  for (const name of readdirSync(tmpdir())) if (isOrphan(name)) remove(join(tmpdir(), name));
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.on('exit', () => remove(folder));
  return folder;
}

/** The owner's process id is part of the name. */
function isOrphan(name: string): boolean {
  const [, owner] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
  return owner !== undefined && !lives(Number(owner));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Somebody else's: theirs to remove.
  }
}
