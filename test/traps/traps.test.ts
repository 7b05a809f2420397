/** docs/traps.md says what comes of each trap; here all of them happen, in one sidecar and one gateway. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type Document, parseAllDocuments } from 'yaml';
import { findEnvoy } from '../../envoy/find.ts';
import type { Case, KubernetesObject, Probe } from '../conformance/case.ts';
import { runCase } from '../conformance/run-case.ts';
import { type Row, TRAPS } from './table.ts';

const FOLDER = 'test/traps';
const DOCUMENT = 'docs/traps.md';
const PROXIES: Case['proxies'] = {
  client: { type: 'sidecar', namespace: 'default', labels: { app: 'client' } },
  edge: { type: 'gateway', namespace: 'istio-system', labels: { istio: 'ingressgateway' } },
};

const cases = namesIn(FOLDER);
let differences: string[];

beforeAll(async () => {
  const { path } = await findEnvoy({ env: process.env, say: console.error });
  differences = [];
  for (const proxy of Object.keys(PROXIES)) {
    differences.push(...(await runCase(allTraps(), proxy, { envoy: path })));
  }
  // Where no trap can be named, none has happened.
  if (!differences.some((line) => cases.some((trap) => belongs(line, trap)))) expect(differences).toEqual([]);
});

test.each(Object.keys(TRAPS))('%s', (trap) => {
  expect(differences.filter((line) => belongs(line, trap))).toEqual([]);
});

test('every trap in the document has its case, and every case its trap', () => {
  const sections = readFileSync(DOCUMENT, 'utf8').split(/^### /m).slice(1);
  const linked = sections.map((section) => [...section.matchAll(/\]\(\.\.\/test\/traps\/([^)]*)\.yaml\)/g)]);
  expect(linked.map((links) => links.length)).toEqual(sections.map(() => 1));
  expect(linked.map(([link]) => link?.[1]).sort()).toEqual(cases);
  expect(Object.keys(TRAPS).sort()).toEqual(cases);
});

/** One case of all: each trap has a host of its own, and a request is named `<trap> <request>`. */
function allTraps(): Case {
  const files = [`${FOLDER}/shared/services.yaml`, ...cases.map((name) => `${FOLDER}/${name}.yaml`)];
  const documents = files.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')));
  return {
    name: 'traps',
    desc: 'every trap at once',
    proxies: PROXIES,
    resources: documents.map(inNamespace),
    down: ['half-down-2'],
    requests: Object.entries(TRAPS).flatMap(([trap, rows]) => rows.map((row) => probe(trap, row))),
  };
}

function probe(trap: string, row: Row): Probe {
  const { proxy = 'client', port = 80, host = `${trap}.test`, method = 'GET', path = '/' } = row;
  const headers = row.headers ? ` ${JSON.stringify(row.headers)}` : '';
  return { ...row, name: `${trap} ${proxy}: ${method} ${host}:${port}${path}${headers}`, proxy, port, host };
}

function belongs(line: string, trap: string): boolean {
  return line.startsWith(`${trap} `);
}

/** What has no namespace is in `default`, whichever proxy it is read for. */
function inNamespace(document: Document): KubernetesObject {
  const [error] = document.errors;
  if (error) throw error;
  const object = document.toJS() as KubernetesObject;
  return { ...object, metadata: { namespace: 'default', ...object.metadata } };
}

function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}
