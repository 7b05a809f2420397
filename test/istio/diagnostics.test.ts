import { expect, test } from 'vitest';
import { load, renderDiagnostic, shortened } from '../../istio/index.ts';
import { loadText, rendered } from './reading.ts';

const HEAD = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\n';

test('a long line is shown around its place', () => {
  const text = `{"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "a"}, "spec": {"hosts": ["a"], "http": [{"name": "${'x'.repeat(100)}", "route": [{"destination": {"host": "*"}}]}]}}`;
  const [, , line, carets] = rendered(text).split('\n');
  expect(line?.slice(0, 5)).toBe('1 | …');
  expect(line?.slice(carets?.indexOf('^'), (carets?.lastIndexOf('^') ?? 0) + 1)).toBe('"*"');
});

test('carets stand under tabs and behind them', () => {
  const [, , line, carets] = rendered(`${HEAD}spec:\n  hosts:\t[5]\n`).split('\n');
  expect(line).toBe('5 |   hosts:\t[5]');
  expect(carets).toBe('  |         \t ^');
});

test('colors are used only where asked for', () => {
  const [diagnostic] = loadText('a: 1\n').diagnostics;
  expect(renderDiagnostic(diagnostic!, { color: false })).not.toContain('\u001b');
  expect(renderDiagnostic(diagnostic!, { color: true })).toContain('\u001b[31m');
});

test('they come in the order of the files and their lines', () => {
  const rule = `${HEAD}spec: {hosts: ["*"], htp: []}\n`;
  const { diagnostics } = load(
    [
      { file: 'b.yaml', text: `a: 1\n---\n${rule}` },
      { file: 'a.yaml', text: rule },
    ],
    { namespace: 'default' },
  );
  expect(diagnostics.map(({ position: { file, line, column } }) => `${file}:${line}:${column}`)).toEqual([
    'b.yaml:1:1',
    'b.yaml:1:1',
    'b.yaml:6:16',
    'b.yaml:6:22',
    'a.yaml:4:16',
    'a.yaml:4:22',
  ]);
});

test('places behind anchors and merge keys are found', () => {
  const text = `${HEAD}spec:
  hosts: [a]
  http:
  - &base
    timeout: 0s
    route: [{destination: {host: a}}]
  - <<: *base
    name: second
  - *base
`;
  expect(
    loadText(text).diagnostics.map(
      ({ path, position }) => `${path.slice(1).join('.')} ${position.line}:${position.column}`,
    ),
  ).toEqual(['http.0.timeout 8:14', 'http.1.timeout 8:14', 'http.2.timeout 8:14']);
});

test('what Envoy refuses is left out, though Istio admits it', () => {
  const { model, diagnostics } = loadText(`${HEAD}spec: {hosts: [a], http: [{directResponse: {status: 600}}]}\n`);
  expect(diagnostics.map(({ severity, refused }) => ({ severity, refused }))).toEqual([
    { severity: 'error', refused: true },
  ]);
  expect(model.virtualServices).toEqual([]);
});

const MEGABYTE = 1_000_000;
const LONG = 'x'.repeat(MEGABYTE);

test.each<[title: string, spec: string, shown: RegExp, name?: string]>([
  ['a long value', `spec: {hosts: "${LONG}"}`, /but is "x{80,}…x{20,}" \(/],
  ['one with spaces', `spec: {hosts: "${'x y '.repeat(MEGABYTE / 4)}"}`, /but is "(x y ){15,}/],
  ['one with quotes', `spec: {hosts: '${'x" '.repeat(MEGABYTE / 3)}'}`, /but is "(x" ){15,}/],
  ['a long field', `spec: {"${LONG}": 1}`, /has no field "x{80,}…x{20,}" \(/],
  ['a long name', `spec: {hosts: 1}`, /VirtualService default\/x+…x+\)/, LONG],
  ['an alias that is nowhere', `spec: *${LONG}`, /MS0001/],
])('%s does not fill the screen', (_, spec, shown, name = 'a') => {
  const text = rendered(`${HEAD.replace('name: a', `name: ${name}`)}${spec}\n`);
  expect(text).toMatch(shown);
  expect(text.length).toBeLessThan(20_000);
});

test('lists of names, and names of files, stay whole', () => {
  const [fields] = loadText(`${HEAD}spec: {hosts: [a], http: [{zzz: 1}]}\n`).diagnostics;
  expect(fields?.fix).toMatch(/^its fields are [^…]*$/);
  const file = `/${'folder/'.repeat(60)}rules.yaml`;
  expect(shortened(`${file}: no such file or directory`)).toBe(`${file}: no such file or directory`);
});
