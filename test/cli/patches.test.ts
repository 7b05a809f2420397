/** EnvoyFilters that cannot be applied, or have nothing to do: each is told with its place, and none is half applied. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Edits } from '../../cli/edits.ts';
import type { PlanOptions } from '../../cli/options.ts';
import { type InputReader, RuleMaker } from '../../cli/rules.ts';
import type { Serving } from '../../cli/serving.ts';
import { CLUSTERS_FILE } from '../../envoy/files.ts';
import type { Plan } from '../../plan/plan.ts';
import { service } from '../plan/read-plan.ts';
import { mainsheet } from './terminal.ts';

/** Of the patches, the first and the third cannot be applied, the second can, the fourth finds nothing. */
const INPUT = `${service('a')}
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: ef}
spec:
  configPatches:
  - {applyTo: CLUSTER, patch: {operation: MERGE, value: {conect_timeout: 1s}}}
  - {applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_timeout: 7s}}}
  - {applyTo: ROUTE_CONFIGURATION, patch: {operation: ADD, value: {name: x}}}
  - {applyTo: VIRTUAL_HOST, match: {routeConfiguration: {vhost: {name: none}}}, patch: {operation: REMOVE}}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-patches-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lineOf = (text: string) => INPUT.split('\n').findIndex((line) => line.includes(text)) + 1;

async function generate(...more: string[]) {
  const { code, err } = await mainsheet(['generate', '-f', '-', '-o', folder, ...more], { stdin: INPUT });
  return { code, err };
}

it('names every one, with its place and a caret', async () => {
  const { code, err } = await generate();
  const said = (line: number, rest: string) =>
    expect.stringMatching(new RegExp(`^<stdin>:${line}:5: ${rest}.* \\(EnvoyFilter default/ef\\)$`));
  expect(err.split('\n').filter((line) => line.startsWith('<stdin>'))).toEqual([
    said(lineOf('conect_timeout'), 'error MS0507: MERGE of CLUSTER cannot be done: .*conect_timeout'),
    said(lineOf('ROUTE_CONFIGURATION'), 'error MS0507: ADD of ROUTE_CONFIGURATION cannot be done: .*there is MERGE'),
    said(lineOf('VIRTUAL_HOST'), 'warning MS0508: REMOVE of VIRTUAL_HOST finds nothing to change here'),
  ]);
  expect(err.match(/^ +\| +\^+$/gm)).toHaveLength(3);
  expect(err).toContain('nothing is written');
  expect({ code, written: existsSync(join(folder, 'envoy.yaml')) }).toEqual({ code: 1, written: false });
});

it('with --keep-going leaves out those, and applies the others', async () => {
  const { code } = await generate('--keep-going');
  expect(code).toBe(1);
  const { resources } = JSON.parse(readFileSync(join(folder, CLUSTERS_FILE), 'utf8'));
  const timeouts = resources.map((cluster: { connect_timeout: string }) => cluster.connect_timeout);
  expect(new Set(timeouts)).toEqual(new Set(['7s']));
});

it('under run are told, and the last good rules stay', async () => {
  const said: string[] = [];
  const terminal = {
    ...{ stdin: Readable.from([]), env: {}, color: false, out: () => {} },
    err: (line: string) => void said.push(line),
  };
  const moved: Plan[] = [];
  const serving = {
    prepare: (plan: Plan) => plan,
    moveTo: async (plan: Plan) => void moved.push(plan),
  } as unknown as Serving;
  const texts = [INPUT, INPUT.replace(/^.*(conect_timeout|ROUTE_CONFIGURATION).*\n/gm, '')];
  const read = async () => ({ sources: [{ file: 'in.yaml', text: texts[0]! }] });
  const options: PlanOptions = {
    ...{ filename: [], namespace: 'default', proxy: 'sidecar', labels: {}, port: new Map(), meshPort: 1 },
    ...{ mirrorSuffix: true, adminPort: 1, engine: 'wasm' },
  };
  const reader = { read } as unknown as InputReader;
  const edits = new Edits({ serving, reader, maker: new RuleMaker(options), options, terminal }, { sources: [] });
  edits.look();
  await expect.poll(() => said.join('\n')).toContain('the last good rules stay');
  expect(said.filter((line) => line.includes('MS0507'))).toHaveLength(2);
  expect(moved).toEqual([]);
  texts.shift();
  edits.look();
  await expect.poll(() => moved.length).toBe(1);
  expect(said.filter((line) => line.includes('MS0508'))).toHaveLength(2);
});
