/**
 * What single steps of a filter cost: filters that take one step each stand twelve times before Envoy's own route list, and
 * are compared with twelve that do not take it. Repeated so, a step is measured well, and costs less than alone: its code
 * and data lie in the caches.
 */
import { resolve } from 'node:path';
import { type Resource, typed } from '../envoy/resource.ts';
import type { Contender } from './contender.ts';
import { routeList, wasmFilter } from './contenders.ts';
import { measure } from './measure.ts';
import { rulesOf, to } from './rules.ts';

export interface Step {
  name: string;
  microseconds: number;
}

const TIMES = 12;
const NOTHING = 'no filter';
const CORS = { name: 'cors', typed_config: typed('envoy.extensions.filters.http.cors.v3.Cors') };
const rules = rulesOf(
  [{ route: to('v1') }],
  { path: '/', headers: { 'x-user': 'user-0' } },
  { status: 200, subset: 'v1' },
);

/** The filters that stand in the chain, each twelve times, a group after the other or taking turns. */
const CHAINS: Record<string, Resource[]> = {
  [NOTHING]: [],
  called: repeated([wasm('called')]),
  created: repeated([wasm('no-op')]),
  'reads one': repeated([wasm('reads-one')]),
  'reads all': repeated([wasm('reads-all')]),
  counts: repeated([wasm('counts')]),
  sets: repeated([wasm('sets')]),
  'sets, then asks': [...repeated([wasm('sets')]), ...repeated([CORS])],
  'sets and asks in turn': repeated([wasm('sets'), CORS]),
};

const STEPS: [name: string, taken: string, notTaken: string][] = [
  ['a Wasm filter is called', 'called', NOTHING],
  ['… and told of a new request before', 'created', 'called'],
  ['one header is handed over', 'reads one', 'called'],
  ['all headers are', 'reads all', 'called'],
  ['a counter is incremented', 'counts', 'called'],
  ['a header is set', 'sets', 'called'],
  ['the route is found again', 'sets and asks in turn', 'sets, then asks'],
];

export async function measureSteps(rounds: number): Promise<Step[]> {
  const figures = await measure(Object.entries(CHAINS).map(contender), NOTHING, rounds);
  const cost = new Map(figures.map(({ name, microseconds }) => [name, microseconds]));
  return STEPS.map(([name, taken, notTaken]) => ({
    name,
    microseconds: (cost.get(taken)! - cost.get(notTaken)!) / TIMES,
  }));
}

function contender([name, filters]: [string, Resource[]]): Contender {
  const list = routeList(rules);
  const change: Contender['change'] = (written) => {
    list.change?.(written);
    written.manager.http_filters.unshift(...filters);
  };
  return { ...list, name, change };
}

function wasm(name: string): Resource {
  return wasmFilter(resolve(`dist/bench/${name}.wasm`), '');
}

/** A chain's filters need names of their own. */
function repeated(filters: Resource[]): Resource[] {
  return Array.from({ length: TIMES }, (_, time) =>
    filters.map((filter) => ({ ...filter, name: `${filter.name} ${time}` })),
  ).flat();
}
