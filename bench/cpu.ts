/** CPU time of a process. */
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds on a processor so far, all threads together: the first number of each thread's `schedstat` (proc(5)). */
export function cpuTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return times.reduce((sum, time) => sum + time, 0);
}
