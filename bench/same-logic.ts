/** What a hand-written filter has to know to decide like `userRules`: the users, and the word for the subset they get. */
import type { Resource } from '../envoy/resource.ts';
import type { RouteConfiguration } from './contender.ts';
import type { Rules } from './rules.ts';

interface Rule {
  match?: { headers: { 'x-user': { exact: string } } }[];
}

export function usersOf({ objects }: Rules): string[] {
  const services = objects(0).filter(({ kind }) => kind === 'VirtualService') as { spec: { http: Rule[] } }[];
  return services.flatMap(({ spec }) =>
    spec.http.flatMap(({ match }) => (match ? [match[0]!.headers['x-user'].exact] : [])),
  );
}

/** The route class that leads to a subset: few classes are a list, each under its own name. */
export function classOfSubset({ virtual_hosts }: RouteConfiguration, subset: string): string {
  const routes = virtual_hosts.flatMap((host) => (host.routes ?? []) as Resource[]);
  const found = routes.find((route) => JSON.stringify(route).includes(`|${subset}|`));
  if (!found) throw new Error(`no route class leads to ${subset}`);
  return found.name as string;
}
