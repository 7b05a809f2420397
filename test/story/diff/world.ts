/** A small mesh for cases of `diff`: two services, a gateway, and rules that the case gives. */
import { readFileSync } from 'node:fs';
import { DEFAULT_MESH_CONFIG, load, type Model } from '../../../istio/index.ts';
import { compare } from '../../../story/diff/compare.ts';
import type { Comparison, Difference } from '../../../story/diff/difference.ts';
import { given } from '../../../story/diff/given.ts';
import { TRAFFIC_WASM } from '../../twins/wasm.ts';

/** YAML, or an object of which it is made. */
export type Doc = string | object;
export type Json = Record<string, unknown>;

export interface Pair {
  name: string;
  old: Doc[];
  new: Doc[];
}

export interface Wanted {
  method?: RegExp;
  target?: (target: string) => boolean;
  /** Undefined: it must not be sent. */
  headers?: Record<string, RegExp | undefined>;
}

/** A change that has to be found. */
export interface Planted extends Pair {
  /** `requests`, if nothing else is said. */
  kind?: Difference['kind'];
  changed: string[];
  /** What one of the examples has to be like. */
  request?: Wanted | undefined;
  /** For whom it shows. */
  proxy?: Difference['proxy'];
}

function resource(kind: string, name: string, spec: Json, metadata: Json = {}): Json {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, ...metadata }, spec };
}

export function service(name: string, ports: Json[] = [{ name: 'http', port: 80 }]): Json {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports } };
}

function pod(app: string, version: string, podIP: string): Json {
  const metadata = { name: `${app}-${version}`, labels: { app, version } };
  const spec = { containers: [{ name: app, image: app }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec, status: { phase: 'Running', podIP } };
}

export const MESH: Doc[] = [
  service('shop'),
  service('cart'),
  service('db', [{ name: 'tcp', port: 5432 }]),
  service('vault', [{ name: 'tls', port: 8443 }]),
  ...['v1', 'v2', 'v3'].map((version, index) => pod('shop', version, `127.1.0.${index + 1}`)),
  pod('cart', 'v1', '127.1.0.9'),
  pod('db', 'v1', '127.1.0.20'),
];

export function subsets(host: string, ...names: string[]): Json {
  return rule(host, { subsets: names.map((name) => ({ name, labels: { version: name } })) });
}

/** A DestinationRule. */
export function rule(host: string, spec: Json, metadata: Json = {}): Json {
  return resource('DestinationRule', host, { host, ...spec }, metadata);
}

export const SUBSETS = subsets('shop', 'v1', 'v2', 'v3');

export function gateway(servers: Json[], name = 'front'): Json {
  return resource('Gateway', name, { selector: { istio: 'ingressgateway' }, servers });
}

export const HTTP_SERVER = { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*.example.com'] };

/** A VirtualService of the name `shop`, unless the metadata say otherwise. */
export function virtualService(spec: Json, metadata: Json = {}): Json {
  return resource('VirtualService', 'shop', spec, metadata);
}

export function sidecar(spec: Json, metadata: Json = {}): Json {
  return resource('Sidecar', 'default', spec, metadata);
}

export function serviceEntry(name: string, spec: Json): Json {
  return resource('ServiceEntry', name, spec);
}

/** HTTP rules of the host `shop`. */
export function http(...rules: Json[]): Doc[] {
  return [SUBSETS, virtualService({ hosts: ['shop'], http: rules })];
}

/** A rule to a subset of shop, for requests that meet one of the matches. */
export function to(subset: string, ...match: Json[]): Json {
  return { ...(match.length > 0 && { match }), route: [{ destination: { host: 'shop', subset } }] };
}

export function uri(kind: 'exact' | 'prefix' | 'regex', value: string, others: Json = {}): Json {
  return { uri: { [kind]: value }, ...others };
}

export function header(name: string, test: Json, others: Json = {}): Json {
  return { headers: { [name]: test }, ...others };
}

export function modelOf(docs: readonly Doc[]): Model {
  const text = docs.map((doc) => (typeof doc === 'string' ? doc : JSON.stringify(doc))).join('\n---\n');
  const { model, diagnostics } = load([{ file: 'rules.yaml', text }], { namespace: 'default' });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return model;
}

const WASM = readFileSync(TRAFFIC_WASM);

export async function compared(old: readonly Doc[], fresh: readonly Doc[]): Promise<Comparison> {
  const both = given(modelOf([...MESH, ...old]), modelOf([...MESH, ...fresh]));
  const side = (model: Model) => ({ model, mesh: DEFAULT_MESH_CONFIG });
  return compare(side(both.old), side(both.new), {
    proxy: { kind: 'all', namespace: 'default', labels: {} },
    listening: { ports: new Map(), meshPort: 15001 },
    wasm: WASM,
  });
}
