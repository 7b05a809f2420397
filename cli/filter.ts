import { fileURLToPath } from 'node:url';

/** The built filter, which lies in dist/, whether this runs from cli/ or bundled from dist/. */
export const FILTER = fileURLToPath(new URL('../dist/traffic.wasm', import.meta.url));
