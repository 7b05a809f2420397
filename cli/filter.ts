import { fileURLToPath } from 'node:url';

/** One folder of filters/ each. */
export const FILTERS = ['traffic', 'routing', 'fault', 'header-match', 'mirror'];

/** A built filter, which lies in dist/, whether this runs from cli/ or bundled from dist/. */
export function filterPath(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}.wasm`, import.meta.url));
}

export const FILTER = filterPath('traffic');
