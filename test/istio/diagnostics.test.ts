import { expect, test } from 'vitest';
import { load, renderDiagnostic } from '../../istio/index.ts';
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
