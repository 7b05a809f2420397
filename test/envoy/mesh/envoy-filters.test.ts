/** What `generate --for istio` writes: classes as Istio's routes, the filter and its table, as many objects as it takes. */
import { describe, expect, it } from 'vitest';
import type { FilterName, MeshFilter } from '../../../envoy/mesh/chain.ts';
import { codeAt } from '../../../envoy/mesh/code.ts';
import { envoyFilters } from '../../../envoy/mesh/envoy-filters.ts';
import type { KubernetesObject } from '../../../envoy/mesh/object.ts';
import { fitting } from '../../../envoy/mesh/split.ts';
import type { Resource } from '../../../envoy/resource.ts';
import { printTable } from '../../../plan/table/print.ts';
import { istio, type ReadOptions, readPlan, service } from '../../plan/read-plan.ts';
import { forward, host, rule } from '../../plan/rules.ts';

const SHA = 'ab'.repeat(32);
const LOCAL = '/etc/mainsheet/traffic.wasm';
const TRAFFIC: MeshFilter[] = [{ name: 'traffic', code: codeAt(LOCAL, SHA) }];
const SUBSETS = istio('DestinationRule', 'a', 'host: a, subsets: [{name: v1}, {name: v2}]');
const to = (subset: string, more = '') => `{route: [{destination: {host: a, subset: ${subset}}}]${more}}`;

interface Patch {
  applyTo: string;
  match: Resource;
  patch: { operation: string; value: Resource };
}

interface Writing extends ReadOptions {
  code?: string;
  names?: FilterName[];
}

function written(http: string, { code = LOCAL, names = ['traffic'], ...read }: Writing = {}): KubernetesObject[] {
  const yaml = `${service('a')}${service('b')}${SUBSETS}${istio('VirtualService', 'a', `hosts: [a], http: [${http}]`)}`;
  const { plan } = readPlan(yaml, read);
  const filters = names.map((name) => ({ name, code: codeAt(code, SHA) }));
  return envoyFilters(plan, { filters, dialect: 'latin1', ports: new Map() });
}

function patches(objects: KubernetesObject[], applyTo: string): Patch[] {
  return objects.flatMap(({ spec }) => spec.configPatches as Patch[]).filter((patch) => patch.applyTo === applyTo);
}

function routes(http: string): Resource[] {
  return patches(written(http), 'HTTP_ROUTE').map(({ patch }) => patch.value);
}

function tables(objects: KubernetesObject[]): string[] {
  return [...patches(objects, 'HTTP_FILTER'), ...patches(objects, 'EXTENSION_CONFIG')].flatMap(({ patch }) => {
    const { config } = (patch.value.typed_config ?? {}) as { config?: { configuration: { value: string } } };
    return config ? [printTable(Buffer.from(config.configuration.value, 'base64'))] : [];
  });
}

describe('routes of classes', () => {
  const words = (list: Resource[]) =>
    list.map(({ match }) => (match as { headers: { string_match: Resource }[] }).headers[0]?.string_match);

  it('of classes that are mere clusters is one, which goes by the word itself', () => {
    const [shared, ...others] = routes(
      `{match: [{uri: {prefix: /x}}], route: [{destination: {host: a, subset: v1}}]}, ${to('v2')}`,
    );
    expect(others).toEqual([]);
    expect(words([shared!])).toEqual([{ prefix: 'outbound|' }]);
    expect(shared!.route).toEqual(expect.objectContaining({ cluster_header: 'x-mainsheet-route', timeout: '0s' }));
    expect(shared!.request_headers_to_remove).toEqual(['x-mainsheet-route']);
  });

  it.each<[what: string, more: string]>([
    ['a timeout that others have not', ', timeout: 1s'],
    ['a rewrite', ', rewrite: {uri: /}'],
    ['headers', ', headers: {request: {remove: [x]}}'],
    ['a mirror', ', mirror: {host: b}'],
    ['CORS', ', corsPolicy: {allowOrigins: [{exact: a}]}'],
  ])('with %s are their own', (_, more) => {
    const list = routes(
      `{match: [{uri: {exact: /x}}], route: [{destination: {host: a, subset: v1}}]${more}}, {match: [{uri: {exact: /y}}], route: [{destination: {host: a, subset: v1}}]}, ${to('v2')}`,
    );
    expect(words(list)).toEqual([{ prefix: 'outbound|' }, { exact: expect.stringMatching(/^c[0-9a-f]{16}$/) }]);
    expect(list.map(({ request_headers_to_remove }) => (request_headers_to_remove as string[]).at(-1))).toEqual([
      'x-mainsheet-route',
      'x-mainsheet-route',
    ]);
  });

  it('take requests that no rule does', () => {
    const list = routes('{match: [{uri: {prefix: /x}}], route: [{destination: {host: a, subset: v1}}]}');
    expect(list.map(({ direct_response }) => direct_response)).toEqual([undefined, { status: 404 }]);
  });
});

describe('the rule table', () => {
  it('names every class, the default too, and clusters as themselves', () => {
    const [table] = tables(written(to('v1')));
    expect(table).toContain('outbound|80|v1|a.default.svc.cluster.local');
  });

  it('has only the hosts with rules', () => {
    const [table] = tables(written(to('v1')));
    expect(table).toContain('a.default.svc.cluster.local');
    expect(table).not.toContain('b.default.svc.cluster.local');
  });
});

describe('of which filters', () => {
  const RULES = `{match: [{uri: {prefix: /x}}], fault: {abort: {httpStatus: 418, percentage: {value: 50}}}, route: [{destination: {host: a, subset: v1}}]}, ${to('v2', ', mirror: {host: b}')}`;
  const TOLD = '; the match may have been told before';
  const inserted = (names: FilterName[]) =>
    patches(written(RULES, { names }), 'HTTP_FILTER').map(({ patch }) => patch.value.name);

  it.each<[names: FilterName[], asked: string[], routes: number]>([
    [['traffic'], ['routes, faults'], 2],
    [['routing'], ['routes'], 2],
    [['fault'], ['faults'], 0],
    [['header-match'], ['rules'], 0],
    [['mirror'], ['mirrors'], 1],
    [['header-match', 'fault'], ['rules', `faults${TOLD}`], 0],
    [['header-match', 'traffic'], ['rules', `routes, faults${TOLD}`], 2],
    [['fault', 'header-match'], ['faults', 'rules'], 0],
  ])('%j: tables that ask for %j, and %i routes of classes', (names, asked, count) => {
    const objects = written(RULES, { names });
    expect(tables(objects).map((table) => /^asks the filter for: (.*)$/m.exec(table)?.[1])).toEqual(asked);
    expect(patches(objects, 'HTTP_ROUTE').filter(({ patch }) => !patch.value.direct_response)).toHaveLength(count);
  });

  it('in a chain stand in their order', () => {
    expect(inserted(['header-match', 'fault', 'routing'])).toEqual(
      ['header-match', 'fault', 'routing'].map((name) => `mainsheet-outbound-80-${name}`),
    );
  });

  it('nothing where there is nothing for them to do', () => {
    expect(written(to('v1'), { names: ['fault'] })).toEqual([]);
    expect(written(to('v1'), { names: ['mirror'] })).toEqual([]);
  });
});

describe('for which proxies', () => {
  it.each<[what: string, options: ReadOptions, namespace: string, selector: unknown]>([
    ['the workloads selected', { labels: { app: 'client' } }, 'default', { labels: { app: 'client' } }],
    ['all of a namespace', { labels: {}, namespace: 'shop' }, 'shop', undefined],
  ])('%s', (_, options, namespace, selector) => {
    const yaml = `${service('a')}${istio('VirtualService', 'a', `hosts: [a.default.svc.cluster.local], http: [${to('v1')}]`)}`;
    const { plan } = readPlan(yaml, options);
    const objects = envoyFilters(plan, { filters: TRAFFIC, dialect: 'latin1', ports: new Map() });
    expect(objects.map(({ metadata, spec }) => [metadata.namespace, spec.workloadSelector])).toEqual(
      objects.map(() => [namespace, selector]),
    );
  });

  it('nothing where there are no rules', () => {
    const { plan } = readPlan(service('a'));
    expect(envoyFilters(plan, { filters: TRAFFIC, dialect: 'latin1', ports: new Map() })).toEqual([]);
  });

  it('routes before the filter that names them, and headers stripped before both', () => {
    expect(written(to('v1')).map(({ metadata }) => metadata.name)).toEqual([
      'mainsheet-headers',
      'mainsheet-outbound-80-routes',
      'mainsheet-outbound-80-filter',
    ]);
  });
});

describe('where a gateway listens', () => {
  it.each<[ports: [number, number][], portNumber: number]>([
    [[], 80],
    [[[80, 8080]], 8080],
  ])('with --port %j: on %i; its routes are those of the Gateway’s port', (ports, portNumber) => {
    const yaml =
      service('a') +
      istio(
        'Gateway',
        'gw',
        'selector: {app: gw}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]',
      ) +
      istio('VirtualService', 'a', `hosts: [a.test], gateways: [gw], http: [${to('v1')}]`);
    const { plan } = readPlan(yaml, { kind: 'gateway', labels: { app: 'gw' } });
    const objects = envoyFilters(plan, { filters: TRAFFIC, dialect: 'latin1', ports: new Map(ports) });
    expect(patches(objects, 'HTTP_FILTER')[0]?.match).toEqual(
      expect.objectContaining({ context: 'GATEWAY', listener: expect.objectContaining({ portNumber }) }),
    );
    expect(patches(objects, 'HTTP_ROUTE')[0]?.match).toEqual({
      context: 'GATEWAY',
      routeConfiguration: { portNumber: 80 },
    });
  });
});

describe('code', () => {
  it.each<[code: string, source: Resource, byName: boolean]>([
    [LOCAL, { local: { filename: LOCAL } }, false],
    [`file://${LOCAL}`, { local: { filename: LOCAL } }, false],
    [
      'https://x.test/t.wasm',
      { remote: { http_uri: { uri: 'https://x.test/t.wasm', timeout: '30s', cluster: 'unused' }, sha256: SHA } },
      true,
    ],
    [
      'oci://x.test/t:1',
      { remote: { http_uri: { uri: 'oci://x.test/t:1', timeout: '30s', cluster: 'unused' }, sha256: 'nil' } },
      true,
    ],
  ])('%s', (code, source, byName) => {
    const objects = written(to('v1'), { code });
    const holder = patches(objects, byName ? 'EXTENSION_CONFIG' : 'HTTP_FILTER')[0]!.patch.value;
    const { config } = holder.typed_config as { config: { vm_config: Resource; failure_policy: string } };
    expect(config.vm_config.code).toEqual(source);
    expect(config.failure_policy).toBe('FAIL_RELOAD');
    expect('config_discovery' in patches(objects, 'HTTP_FILTER')[0]!.patch.value).toBe(byName);
  });
});

describe('objects that are too large', () => {
  const hosts = ['a', 'b', 'c', 'd'].map((name) => host([rule(name, [[]], forward('v1'))], [name]));
  const object = (size: number): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'K',
    metadata: { name: 'n', namespace: 'd' },
    spec: { text: 'x'.repeat(size) },
  });

  it.each<[largest: number, parts: string[]]>([
    [1000, ['abcd']],
    [300, ['ab', 'cd']],
    [200, ['a', 'b', 'c', 'd']],
  ])('over %i bytes are split by host', (largest, parts) => {
    const written: Record<number, string> = {};
    fitting(
      hosts,
      (part, number) => {
        written[number] = part.map(({ name }) => name).join('');
        return [object(100 * part.length)];
      },
      largest,
    );
    expect(Object.values(written)).toEqual(parts);
  });

  it('are refused where one host is too much', () => {
    expect(() => fitting(hosts, (part) => [object(100 * part.length)], 50)).toThrow(/rules of a .*Split the host/s);
  });
});
