/** The filters that are loaded into a mesh, one or several in a chain, and what each of them does. */
import { ALL_IN_ONE_PASS, type Part } from '../../plan/table/parts.ts';
import type { TableOptions } from '../../plan/table/write.ts';
import type { Code } from './code.ts';

const PARTS = {
  traffic: ALL_IN_ONE_PASS,
  routing: ['routes'],
  fault: ['faults'],
  'header-match': ['rules'],
  mirror: ['mirrors'],
} as const satisfies Record<string, readonly Part[]>;

export type FilterName = keyof typeof PARTS;

export interface MeshFilter {
  name: FilterName;
  code: Code;
}

export function does(part: Part, names: FilterName[]): boolean {
  return names.some((name) => partsOf(name).includes(part));
}

/** What the table of each asks for: one behind a filter that tells its match takes that for its own. */
export function asked(names: FilterName[], index: number): Pick<TableOptions, 'parts' | 'told'> {
  return { parts: partsOf(names[index]!), told: does('rules', names.slice(0, index)) };
}

/** Why not all of them can be in one chain; undefined: they can. */
export function clash(names: FilterName[]): string | undefined {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) return `${twice} is named twice`;
  const [one, other] = names.filter((name) => does('routes', [name]) || does('mirrors', [name]));
  if (other) return `${one} and ${other} both choose routes, each by a throw of its own`;
  const [first, second] = names.filter((name) => does('faults', [name]));
  return second && `${first} and ${second} both inject faults`;
}

export function partsOf(name: FilterName): readonly Part[] {
  return PARTS[name];
}
