/** The names of the route classes in what `generate` wrote: what a client would have to say to choose one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';

interface HeaderMatcher {
  name?: unknown;
  string_match?: { exact: string };
}

export function routeClasses(out: string): string[] {
  const folder = join(out, 'xds/rds');
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { name, string_match } = value as HeaderMatcher;
    if (name === ROUTE_HEADER && string_match) found.add(string_match.exact);
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'exact_match_map') for (const name of Object.keys((inner as { map: object }).map)) found.add(name);
      visit(inner);
    }
  };
  for (const file of readdirSync(folder)) visit(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return [...found];
}
