/** How values and places are named in what is said to the user. */
import type { Path } from '../yaml/locate.ts';

/** `http[0].timeout` for a path: the last name and what follows it. */
export function subject(path: Path): string {
  let name = '';
  for (const step of path.slice(path.findLastIndex((step) => typeof step === 'string'))) {
    name += typeof step === 'number' ? `[${step}]` : step;
  }
  return name;
}

export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `"${value}"` : `the ${typeof value} ${value}`;
}

/** How to mend a number or a boolean that was written as text. */
export function unquote(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const isNumber = value.trim() !== '' && !Number.isNaN(Number(value));
  return isNumber || value === 'true' || value === 'false' ? 'take the quotes off' : undefined;
}
