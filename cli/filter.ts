import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option } from 'commander';
import type { FilterName } from '../envoy/mesh/chain.ts';

/** One folder of filters/ each. */
export const FILTERS: readonly FilterName[] = ['traffic', 'routing', 'fault', 'header-match', 'mirror'];

/** A built filter, which lies in dist/, whether this runs from cli/ or bundled from dist/. */
export function filterPath(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}.wasm`, import.meta.url));
}

export const FILTER = filterPath('traffic');

const USUAL: FilterName[] = ['traffic'];

/** `--filter`: which of them, in the order in which a request meets them. */
export function filterOption(): Option {
  return new Option('--filter <name>', 'for istio: what is loaded; repeatable, for several in a chain')
    .default(USUAL, 'traffic')
    .argParser((text: string, earlier: FilterName[]) => {
      const name = FILTERS.find((known) => known === text);
      if (!name) throw new InvalidArgumentError(`There are ${FILTERS.join(', ')}.`);
      return earlier === USUAL ? [name] : [...earlier, name];
    });
}

/** Whether nobody has asked for another. */
export function isUsual(filters: FilterName[]): boolean {
  return filters === USUAL;
}
