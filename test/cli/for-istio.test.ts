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
    'a filter that is not there',
    ['--proxy', 'sidecar', '--filter', 'retry'],
    2,
    /traffic, routing, fault, header-match/,
  ],
  ['a filter named twice', ['--proxy', 'sidecar', '--filter', 'fault', '--filter', 'fault'], 2, /fault is named twice/],
  [
    'two that choose routes',
    ['--proxy', 'sidecar', '--filter', 'traffic', '--filter', 'mirror'],
    2,
    /traffic and mirror both choose routes/,
  ],
  [
    'two that inject faults',
    ['--proxy', 'sidecar', '--filter', 'fault', '--filter', 'traffic'],
    2,
    /fault and traffic both inject faults/,
  ],
  [
    'one place for the code of two',
    ['--proxy', 'sidecar', '--filter', 'header-match', '--filter', 'fault', '--code', '/x.wasm'],
    2,
    /\{filter\}/,
  ],
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

it('writes the code of each filter of a chain, and says which rules they do not serve', async () => {
  const { code, err } = await generate('--proxy', 'sidecar', '--filter', 'header-match', '--filter', 'fault');
  expect({ code, err }).toEqual({
    code: 0,
    err: expect.stringMatching(
      /^<stdin>:\d+:\d+: warning: rule default\/a\/only: route left to Istio, by --filter header-match --filter fault$/,
    ),
  });
  expect(readdirSync(folder).sort()).toEqual([
    '1-envoyfilter-default-mainsheet-headers.yaml',
    '2-envoyfilter-default-mainsheet-outbound-80-filter.yaml',
    'fault.wasm',
    'header-match.wasm',
  ]);
});

it.each<[filters: string[], left: string[]]>([
  [['traffic'], []],
  [['routing'], ['default/a/tea: fault']],
  [['fault'], ['default/a/tea: route', 'default/a/both: route']],
  [['mirror'], ['default/a/tea: route and fault']],
  [['mirror', 'fault'], ['default/a/tea: route']],
  [['header-match'], []],
])('with the filters %j the rules left to Istio are %j', async (filters, left) => {
  const stdin = `${service('a')}${SUBSETS}${istio(
    'VirtualService',
    'a',
    `hosts: [a], http: [
      {name: tea, match: [{uri: {prefix: /tea}}], fault: {abort: {httpStatus: 418, percentage: {value: 50}}}, route: [{destination: {host: a, subset: v1}}]},
      {name: both, match: [{uri: {prefix: /both}}], mirror: {host: a, subset: v1}, route: [{destination: {host: a}}]},
      {name: plain, route: [{destination: {host: a}}]}]`,
  )}`;
  const chosen = filters.flatMap((filter) => ['--filter', filter]);
  const args = ['generate', '-f', '-', '--for', 'istio', '--proxy', 'sidecar', '-o', folder, ...chosen];
  const { code, err } = await mainsheet(args, { stdin });
  expect(code).toBe(0);
  expect([...err.matchAll(/warning: rule (.*) left to Istio/g)].map(([, rule]) => rule)).toEqual(left);
});

it('writes nothing where there is nothing to do', async () => {
  const { code, err } = await generate('--proxy', 'sidecar', '--filter', 'mirror');
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('nothing for mirror to do') });
  expect(readdirSync(folder)).toEqual([]);
});
