/** Faults alone can be had by a WasmPlugin; what needs a route is named. */
import { describe, expect, it } from 'vitest';
import type { FilterName } from '../../../envoy/mesh/chain.ts';
import { codeAt } from '../../../envoy/mesh/code.ts';
import { type PluginKind, plugins } from '../../../envoy/mesh/plugins.ts';
import { printTable } from '../../../plan/table/print.ts';
import { istio, readPlan, service } from '../../plan/read-plan.ts';

const ABORT = 'fault: {abort: {httpStatus: 418, percentage: {value: 100}}}';
const PLAIN = 'route: [{destination: {host: a}}]';

function made(
  http: string,
  kind: PluginKind = 'WasmPlugin',
  code = 'oci://x.test/t:1',
  names: FilterName[] = ['traffic'],
) {
  const { plan } = readPlan(`${service('a')}${istio('VirtualService', 'a', `hosts: [a], http: [${http}]`)}`);
  const filters = names.map((name) => ({ name, code: codeAt(code, 'ab') }));
  return plugins(plan, kind, { filters, dialect: 'latin1', ports: new Map() });
}

describe('rules that need a route', () => {
  it.each<[what: string, http: string, refused: string[]]>([
    ['none: a fault', `{${ABORT}, ${PLAIN}}`, []],
    ['none: a fault on some', `{match: [{uri: {prefix: /x}}], ${ABORT}, ${PLAIN}}, {${PLAIN}}`, []],
    ['a subset', `{${ABORT}, route: [{destination: {host: a, subset: v1}}]}`, ['default/a/0']],
    ['a timeout', `{match: [{uri: {prefix: /x}}], timeout: 1s, ${PLAIN}}, {${PLAIN}}`, ['default/a/0']],
    ['retries', `{match: [{uri: {prefix: /x}}], retries: {attempts: 1}, ${PLAIN}}, {${PLAIN}}`, ['default/a/0']],
    [
      'headers',
      `{match: [{uri: {prefix: /x}}], headers: {request: {remove: [x]}}, ${PLAIN}}, {${PLAIN}}`,
      ['default/a/0'],
    ],
    ['a redirect', `{match: [{uri: {prefix: /x}}], redirect: {uri: /}}, {${PLAIN}}`, ['default/a/0']],
    ['that nothing else is served', `{match: [{uri: {prefix: /x}}], ${PLAIN}}`, ['default/a/unmatched']],
  ])('%s', (_, http, refused) => {
    const { objects, refused: found } = made(http);
    expect(found.map(({ name }) => name)).toEqual(refused);
    expect(objects.length).toBe(refused.length > 0 ? 0 : 1);
  });
});

describe('filters that choose no route', () => {
  const RULES = `{match: [{uri: {prefix: /x}}], ${ABORT}, route: [{destination: {host: a, subset: v1}}]}, {mirror: {host: a}, ${PLAIN}}`;
  const plan = (names: FilterName[]) => made(RULES, 'WasmPlugin', 'oci://x.test/{filter}', names);

  it.each<[names: FilterName[], refused: string[]]>([
    [['fault'], []],
    [['header-match'], []],
    [['header-match', 'fault'], []],
    [['mirror'], ['default/a/1']],
    [['routing'], ['default/a/0', 'default/a/1']],
    [
      ['header-match', 'routing'],
      ['default/a/0', 'default/a/1'],
    ],
  ])('%j: needing routes are %j', (names, refused) => {
    const { objects, refused: found } = plan(names);
    expect(found.map(({ name }) => name)).toEqual(refused);
    expect(objects).toHaveLength(refused.length > 0 ? 0 : names.length);
  });

  it('in a chain: the first has the highest priority', () => {
    expect(plan(['header-match', 'fault']).objects.map(({ metadata, spec }) => [metadata.name, spec.priority])).toEqual(
      [
        ['mainsheet-outbound-80-header-match', 2],
        ['mainsheet-outbound-80-fault', 1],
      ],
    );
  });
});

describe('the resource', () => {
  it.each<[kind: PluginKind, where: (spec: Record<string, unknown>) => unknown]>([
    ['WasmPlugin', (spec) => spec],
    ['TrafficExtension', ({ wasm }) => wasm],
  ])('%s holds the table as JSON, for one port and what goes out', (kind, where) => {
    const [object] = made(`{${ABORT}, ${PLAIN}}`, kind).objects;
    const { pluginConfig, url, failStrategy } = where(object!.spec) as Record<string, unknown>;
    expect(object).toEqual(expect.objectContaining({ apiVersion: 'extensions.istio.io/v1alpha1', kind }));
    expect(object!.spec).toEqual(
      expect.objectContaining({
        selector: { matchLabels: { app: 'client' } },
        match: [{ mode: 'CLIENT', ports: [{ number: 80 }] }],
      }),
    );
    expect({ url, failStrategy }).toEqual({ url: 'oci://x.test/t:1', failStrategy: 'FAIL_RELOAD' });
    const { table } = pluginConfig as { table: string };
    expect(printTable(Buffer.from(table, 'base64'))).toContain('418');
  });

  it('has the code’s checksum where it is not an image', () => {
    expect(made(`{${ABORT}, ${PLAIN}}`, 'WasmPlugin', 'https://x.test/t.wasm').objects[0]!.spec.sha256).toBe('ab');
    expect(made(`{${ABORT}, ${PLAIN}}`).objects[0]!.spec.sha256).toBeUndefined();
  });
});
