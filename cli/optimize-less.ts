/**
 * For a command that is done within seconds. V8 optimises what has run for a while; of a program that reads much and then
 * ends, that takes a third of the CPU time and pays for half of itself.
 */
import { setFlagsFromString } from 'node:v8';

/** How much of a function runs, in bytes of its code, before V8 optimises it: its own is 66 KB. */
const PATIENCE = 1_000_000;

/** V8 since Node 22 has a compiler in between, and takes care itself. */
export function optimizeLess(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${PATIENCE}`);
}
