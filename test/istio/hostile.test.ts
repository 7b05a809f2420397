/** Whatever bytes come in, findings come out: each with a place that is there, and never an exception. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../cli/findings.ts';
import { type Diagnostic, renderDiagnostic, type Source } from '../../istio/index.ts';
import { sourceOf } from '../../istio/inputs.ts';

const VIRTUAL_SERVICE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews # the name
spec:
  hosts: [reviews]
  http:
  - match:
    - uri: {prefix: "/a"}
    - headers: {end-user: {regex: 'j.*'}}
    fault:
      abort: {httpStatus: 500}
    rewrite: {uri: /}
    route:
    - destination: {host: reviews, subset: v1}
      weight: 90
    - destination:
        host: reviews
        subset: v2
`;

function findings(content: string | Buffer): Diagnostic[] {
  return findingsOf({ sources: [sourceOf('rules.yaml', Buffer.from(content))] }, 'default');
}

/** `2:1 MS0001`, once it was seen that the place is in the text and that the finding can be shown. */
function said(content: string | Buffer): string[] {
  return findings(content).map((diagnostic) => {
    const { code, position, document } = diagnostic;
    expect(isWithin(position, document.chunk.source)).toBe(true);
    expect(renderDiagnostic(diagnostic, { color: false })).toContain(`rules.yaml:${position.line}:${position.column}:`);
    return `${position.line}:${position.column} ${code}`;
  });
}

function isWithin({ line, column, length }: Diagnostic['position'], { text }: Source): boolean {
  const lines = text.split('\n');
  return (
    line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] ?? '').length + 1 && length >= 1
  );
}

const deep = (open: string, close: string, depth = 20_000) => `a: ${open.repeat(depth)}${close.repeat(depth)}\n`;
const NAMED = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n';

describe('broken text is a finding with a place', () => {
  test.each<[string, string | Buffer, string[]]>([
    ['nothing', '', []],
    ['blanks', ' \n\n  \n', []],
    ['a tab for indentation', 'a:\n\tb: 1\n', ['2:1 MS0001']],
    ['a tab behind blanks', 'a:\n  \tb: 1\n', ['2:3 MS0001']],
    ['a stray EOF', `${NAMED}EOF\n`, ['4:1 MS0001']],
    ['a stray EOF, indented', `${NAMED}  EOF\n`, ['4:1 MS0001']],
    ['no metadata', 'apiVersion: v1\nkind: Service\nspec: {}\n', ['1:1 MS0002']],
    ['metadata that says nothing', 'apiVersion: v1\nkind: Service\nmetadata:\nspec: {}\n', ['3:10 MS0002']],
    ['no name', 'apiVersion: v1\nkind: Service\nmetadata: {}\n', ['3:1 MS0002']],
    ['a list', '- a\n- b\n', ['1:1 MS0002']],
    ['a number', '5\n', ['1:1 MS0002']],
    ['CRLF', NAMED.replaceAll('\n', '\r\n'), []],
    ['CR only', NAMED.replaceAll('\n', '\r'), ['1:15 MS0001']],
    ['a byte order mark', `\ufeff${NAMED}`, []],
    ['a byte order mark of a second file', `${NAMED}---\n\ufeff${NAMED.replace('a}', 'b}')}`, ['5:1 MS0001']],
    ['a NUL', 'a: \0\n', ['1:4 MS0001']],
    ['a control character', 'a: \u0007\n', ['1:4 MS0001']],
    ['a lone surrogate, escaped', 'kind: "\\ud800"\napiVersion: v1\nmetadata: {name: a}\n', ['1:7 MS0004']],
    ['UTF-16', Buffer.from(`\ufeff${NAMED}`, 'utf16le'), []],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${NAMED}`, 'utf16le').swap16(), []],
    ['Latin-1', Buffer.from('a: \xfc\n', 'latin1'), ['1:4 MS0001']],
    ['a cut-off letter', Buffer.from('a: b\nc: ü').subarray(0, 9), ['2:4 MS0001']],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x00, 0xff, 0xfe]), ['1:1 MS0001']],
    ['an open bracket', `a: [1\n---\n${NAMED}`, ['2:1 MS0001']],
    ['an open quote', `a: "1\n---\n${NAMED}`, ['2:1 MS0001']],
    ['a key that is a list', '? [a]\n: b\n', ['1:3 MS0001']],
    ['a key that is a number', '5: b\n', ['1:1 MS0002', '1:1 MS0002']],
    ['a key given twice', `${NAMED}kind: Namespace\n`, ['4:1 MS0001']],
    ['a key given twice, as true and y', 'true: 1\ny: 2\n', ['2:1 MS0001']],
    ['merge keys', 'a: &a {apiVersion: v1}\n<<: *a\nkind: Namespace\nmetadata: {name: a}\n', []],
    ['a merge of a text', '<<: a\nkind: Namespace\n', ['1:1 MS0002']],
    ['an unknown anchor', 'a: *x\n', ['1:4 MS0001']],
    ['an anchor in itself', 'a: &x [*x]\n', ['1:8 MS0001']],
    ['an unknown tag', `${NAMED}status: !secret x\n`, []],
    ['a directive of YAML', `%YAML 1.1\n---\n${NAMED}`, []],
    ['a directive of another YAML', `%YAML 3.0\n---\n${NAMED}`, []],
    ['a directive that is none', `%NONSENSE\n---\n${NAMED}`, []],
    ['a directive without a document', '%YAML 1.1\n', []],
    ['an end of a document', `${NAMED}...\n---\n${NAMED.replace('a}', 'b}')}`, []],
    ['three dashes only', '---\n---\n---\n', []],
    ['three dashes with a text', '--- a\n', ['1:5 MS0002']],
    ['Helm', 'metadata:\n  name: {{ .Release.Name }}\n', ['2:10 MS0001']],
    ['Helm, a block', '{{- if .Values.on }}\na: 1\n{{- end }}\n', ['1:3 MS0001']],
    ['a patch of Kustomize', '- op: replace\n  path: /spec/hosts/0\n  value: a\n', ['1:1 MS0002']],
    [
      'a Kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
      ['2:7 MS0004'],
    ],
    ['a List', 'apiVersion: v1\nkind: List\nitems:\n- 5\n- null\n', ['4:3 MS0002']],
    ['a List of nothing', 'apiVersion: v1\nkind: List\nitems:\n', []],
    ['a List that is none', 'apiVersion: v1\nkind: List\nitems: 5\n', ['2:7 MS0004']],
    ['JSON', '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}', []],
    ['JSON that is cut off', '{"apiVersion": "v1", "kind": ', ['1:30 MS0001']],
    ['several JSON texts', '{"a": 1}\n{"b": 1}\n', ['2:1 MS0001']],
    ['a text over many lines', 'a: >\n  b\n c\n', ['3:1 MS0001']],
    ['__proto__', '__proto__: {kind: VirtualService}\n', ['1:1 MS0002', '1:1 MS0002']],
    ['a conflict of git', `<<<<<<< HEAD\n${NAMED}=======\n`, ['1:1 MS0001']],
    ['HTML', '<!DOCTYPE html>\n<html><body>404</body></html>\n', ['1:1 MS0002']],
  ])('%s', (_, content, expected) => {
    expect(said(content)).toEqual(expected);
  });

  test.each<[string, string]>([
    ['brackets', deep('[', ']')],
    ['brackets that are not closed', deep('[', '')],
    ['braces', deep('{a: ', '}')],
    ['JSON', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['lists in one line', `${'- '.repeat(20_000)}a\n`],
    ['lists in lines', Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth)}-\n`).join('')],
    ['mappings in lines', Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['a JSON List of Lists', `${'{"kind":"List","items":['.repeat(5_000)}5${']}'.repeat(5_000)}`],
    ['a struct', `${VIRTUAL_SERVICE}status: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`],
  ])('a great depth of %s', (_, content) => {
    expect(said(content).length).toBeGreaterThan(0);
  });

  test('a billion laughs', () => {
    const levels = Array.from(
      { length: 10 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
    );
    const found = findings(`l0: &l0 lol\n${levels.join('\n')}\n`);
    expect(found.map(({ code }) => code)).toEqual(['MS0001']);
  });
});

const LETTERS = [
  '\t',
  '\0',
  '\r',
  '\n',
  ' ',
  ':',
  '-',
  '#',
  '{',
  '[',
  '}',
  ']',
  '"',
  "'",
  '&a ',
  '*a',
  '|',
  '>',
  '%',
  '---\n',
  '\ufeff',
  '\ud800',
  'é',
  '<<: ',
  '? ',
  '!x ',
];

/** Bytes of rules, some of which are changed. */
const mutated = fc
  .array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(12),
      put: fc.oneof(
        fc.constantFrom(...LETTERS).map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((changes) =>
    changes.reduce(
      (bytes, { at, cut, put }) => {
        const place = Math.floor(at * bytes.length);
        return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + cut)]);
      },
      Buffer.from(`${VIRTUAL_SERVICE}---\n${VIRTUAL_SERVICE.replace('name: reviews', 'name: others')}`),
    ),
  );

test('rules with a few bytes changed give findings, and nothing else', () => {
  fc.assert(
    fc.property(mutated, (bytes) => {
      said(bytes);
    }),
    { numRuns: 1_000 },
  );
});

test('any bytes give findings, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      said(Buffer.from(bytes));
    }),
  );
});
