import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether a process group has a member that runs. One that has ended and waits for its parent to notice does not count:
 * in a container whose first process is no init it waits for ever.
 */
export function groupLives(group: number): boolean {
  return (
    exists(group) && (process.platform !== 'linux' || processes().some((found) => found.group === group && found.runs))
  );
}

function exists(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** From /proc/PID/stat: `PID (name) STATE PARENT GROUP …`; Z and X are ended. */
function processes(): { group: number; runs: boolean }[] {
  return readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(name) : '';
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state ? [{ group: Number(group), runs: !/[ZX]/.test(state) }] : [];
  });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
