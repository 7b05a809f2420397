/** `generate --for istio`: files in kubectl's order, and what is refused. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { istio, service } from '../plan/read-plan.ts';
import { mainsheet } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-istio-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SUBSETS = istio(
  'DestinationRule',
  'a',
  'host: a, trafficPolicy: {connectionPool: {tcp: {connectTimeout: 1s}}}, subsets: [{name: v1, labels: {version: v1}}]',
);
const UNUSED = istio('DestinationRule', 'b', 'host: b, subsets: [{name: v1, labels: {version: v1}}]');
const ROUTED = istio(
  'VirtualService',
  'a',
  'hosts: [a], http: [{name: only, route: [{destination: {host: a, subset: v1}}]}]',
);
const INPUT = [service('a'), service('b'), SUBSETS, UNUSED, ROUTED].join('');

function generate(...more: string[]) {
  return mainsheet(['generate', '-f', '-', '--for', 'istio', '-o', folder, ...more], { stdin: INPUT });
}

it('numbers what is to be applied first, and gives DestinationRules as they were written', async () => {
  writeFileSync(join(folder, 'mine.yaml'), 'kind: ConfigMap\n');
  expect((await generate('--proxy', 'sidecar', '-l', 'app=client')).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual([
    '1-destinationrule-default-a.yaml',
    '2-envoyfilter-default-mainsheet-headers.yaml',
    '3-envoyfilter-default-mainsheet-outbound-80-routes.yaml',
    '4-envoyfilter-default-mainsheet-outbound-80-filter.yaml',
    'mine.yaml',
    'traffic.wasm',
  ]);
  const rule = parse(readFileSync(join(folder, '1-destinationrule-default-a.yaml'), 'utf8'));
  expect(rule.spec.trafficPolicy.connectionPool.tcp.connectTimeout).toBe('1s');
});

it('takes away what it wrote before', async () => {
  await generate('--proxy', 'sidecar');
  await generate('--proxy', 'sidecar', '-n', 'other');
  const filters = readdirSync(folder).filter((name) => name.includes('envoyfilter'));
  expect(filters.map((name) => name.split('-')[2])).toEqual(['other', 'other', 'other']);
});

it.each<[what: string, more: string[], code: number, told: RegExp]>([
  ['all proxies at once', [], 2, /--proxy sidecar or --proxy gateway/],
  [
    'a WasmPlugin for a subset',
    ['--proxy', 'sidecar', '--with', 'wasmplugin'],
    1,
    /<stdin>:\d+:\d+: error: rule default\/a\/only needs a route/,
  ],
])('refuses %s', async (_, more, code, told) => {
  const answer = await generate(...more);
  expect(answer.err).toMatch(told);
  expect(answer.code).toBe(code);
  expect(readdirSync(folder)).toEqual([]);
});

it('names the patch that cannot be applied, with its place', async () => {
  const patch = istio(
    'EnvoyFilter',
    'ef',
    'configPatches: [{applyTo: CLUSTER, patch: {operation: MERGE, value: {conect_timeout: 1s}}}]',
  );
  const stdin = INPUT + patch.replace('networking.istio.io/v1', 'networking.istio.io/v1alpha3');
  const { code, err } = await mainsheet(['generate', '-f', '-', '-o', folder], { stdin });
  expect(err).toMatch(/^<stdin>:\d+:\d+: error: EnvoyFilter default\/ef: MERGE of CLUSTER .*conect_timeout/m);
  expect(code).toBe(1);
});
