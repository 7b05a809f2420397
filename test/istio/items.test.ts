/** A List is cut into items only where each of them reads as it does within the whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentsOf } from '../../istio/documents.ts';
import { KeptResources } from '../../istio/kept-resources.ts';
import type { Chunk } from '../../istio/yaml/chunks.ts';
import { itemsOf } from '../../istio/yaml/items.ts';
import { changed, yaml } from './random-yaml.ts';

const KUBECTL = `apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: a
  spec:
    ports:
    - name: http
      port: 80
# By hand.
- apiVersion: v1
  kind: Service
  metadata: {name: b}

  spec: {ports: [{name: http, port: 80}]}
kind: List
metadata:
  resourceVersion: ""
`;

test('as kubectl prints it, each item is cut out', () => {
  const names = itemsOf(chunkOf(KUBECTL))!.map(({ source, start, end }) =>
    [...source.text.slice(start, end).matchAll(/name: (\w)\b/g)].map(([, name]) => name).join(),
  );
  expect(names).toEqual(['a', 'b']);
});

test.each<[string, string]>([
  ['no List', KUBECTL.replace('kind: List', 'kind: Pod')],
  ['one without a kind', KUBECTL.replace('kind: List\n', '')],
  ['one whose items are further in', KUBECTL.replaceAll('\n- ', '\n  - ').replaceAll('\n  ', '\n    ')],
  ['one in brackets', 'kind: List\nitems: [{kind: Service}]\n'],
  ['one without items', 'kind: List\nitems:\n'],
  ['items that come twice', `${KUBECTL}items: []\n`],
  ['items of something else', KUBECTL.replace('items:', 'items:\nothers:')],
  ['a line between the items', KUBECTL.replace('# By hand.', 'kind: List')],
  ['another YAML', `%YAML 1.2\n---\n${KUBECTL}`],
])('%s is not cut', (_, text) => {
  expect(text).not.toBe(KUBECTL);
  expect(itemsOf(chunkOf(text))).toBeUndefined();
});

test('whatever is written, the items are those of the whole', () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc.array(yaml, { minLength: 1, maxLength: 3 }).chain((items) => changed(listOf(items))),
      (text) => {
        const items = itemsOf(chunkOf(text));
        const readings = items?.map((chunk) => documentsOf({ chunk, root: [0] }));
        if (!readings || readings.some(({ broken }) => broken.length > 0)) return;
        read++;
        const whole = documentsOf({ chunk: chunkOf(text), root: [] });
        expect(whole.broken).toEqual([]);
        expect(readings.flatMap((each) => each.read.map(({ value }) => value))).toEqual(
          whole.read.map(({ value }) => value),
        );
      },
    ),
    { numRuns: 1_000 },
  );
  expect(read).toBeGreaterThan(150);
});

test('of an edited List, what has not changed is the same object', () => {
  const kept = new KeptResources('default');
  const read = (text: string) => kept.read([{ file: 'x', text }]).flatMap(({ resources }) => resources);
  const before = read(KUBECTL);
  const after = read(KUBECTL.replace('port: 80', 'port: 81'));
  expect(after.map((resource, index) => resource === before[index])).toEqual([false, true]);
});

test('an anchor of another item is found', () => {
  const text = 'kind: List\nitems:\n- kind: A\n  metadata: &m {name: a}\n- kind: B\n  metadata: *m\n';
  const [all, ...others] = new KeptResources('default').read([{ file: 'x', text }]);
  expect(others).toEqual([]);
  expect(all!.resources.map(({ reading }) => reading.identity.name)).toEqual(['a', 'a']);
});

test('what is broken in one item is told once, by its place in the file', () => {
  const text = KUBECTL.replace('metadata: {name: b}', 'metadata: {name: b');
  const readings = new KeptResources('default').read([{ file: 'x', text }]);
  const whole = documentsOf({ chunk: chunkOf(text), root: [] });
  expect(readings.flatMap(({ broken }) => broken.map(({ problem }) => problem))).toEqual(
    whole.broken.map(({ problem }) => problem),
  );
});

function listOf(items: string[]): string {
  const written = items.map((item) => `- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`);
  return `apiVersion: v1\nitems:\n${written.join('')}kind: List\nmetadata: {}\n`;
}

function chunkOf(text: string): Chunk {
  return { source: { file: 'x', text }, start: 0, end: text.length };
}
