/** Which names mean which hosts, and in which order resources count. */
import { expect, test } from 'vitest';
import { byAge, compareText } from '../../plan/selection/age.ts';
import { covers, intersection, mostSpecific, qualify } from '../../plan/selection/hosts.ts';

test.each([
  ['a', 'a.here.svc.cluster.local'],
  ['A', 'a.here.svc.cluster.local'],
  ['a*', 'a*.here.svc.cluster.local'],
  ['a.b', 'a.b'],
  ['*', '*'],
  ['*-a', '*-a.here.svc.cluster.local'],
  ['10.0.0.1', '10.0.0.1'],
  ['FD00::1', 'fd00::1'],
  ['', ''],
])('in the namespace `here`, %j is %j', (written, host) => {
  expect(qualify(written, 'here')).toBe(host);
});

test.each([
  ['*', '*', true],
  ['*', 'a.x', true],
  ['*', '*.x', true],
  ['*.x', '*', false],
  ['*.x', '*.x', true],
  ['*.x', 'a.b.x', true],
  ['*.x', '*.b.x', true],
  ['*.x', 'x', false],
  ['*.x', '*.x.b', false],
  ['*.b.x', '*.x', false],
  ['a.x', 'a.x', true],
  ['a.x', '*.x', false],
  ['a.x', 'b.a.x', false],
])('%s takes in %s: %s', (pattern, host, expected) => {
  expect(covers(pattern, host)).toBe(expected);
});

test.each([
  ['*.x', 'a.x', 'a.x'],
  ['a.x', '*.x', 'a.x'],
  ['*', '*.x', '*.x'],
  ['*.x', '*.y', undefined],
])('%s and %s have in common: %s', (a, b, expected) => {
  expect(intersection(a, b)).toBe(expected);
});

test.each([
  ['a.b.x', ['*', '*.x', '*.b.x', 'a.b.x'], 'a.b.x'],
  ['a.b.x', ['*', '*.x', '*.b.x'], '*.b.x'],
  ['a.b.x', ['*', '*.x'], '*.x'],
  ['a.b.x', ['*', '*.y'], '*'],
  ['a.b.x', ['*.y', 'a.b'], undefined],
  ['*.x', ['*', '*.x'], '*.x'],
])('of those that take in %s, the narrowest among %j is %s', (host, patterns, expected) => {
  expect(mostSpecific(host, new Map(patterns.map((pattern) => [pattern, pattern])))).toBe(expected);
});

test.each([
  ['a', 'b', -1],
  ['b', 'a', 1],
  ['a', 'a', 0],
])('%s and %s compare as %i', (a, b, expected) => {
  expect(compareText(a, b)).toBe(expected);
});

test('the oldest counts first, then names, then namespaces', () => {
  const resource = (name: string, namespace: string, created?: number) =>
    created === undefined ? { name, namespace } : { name, namespace, created };
  const inOrder = [
    resource('b', 'x'),
    resource('b', 'y', 0),
    resource('z', 'z', 1),
    resource('a', 'b', 2),
    resource('a', 'c', 2),
    resource('b', 'a', 2),
  ];
  expect([...inOrder].reverse().sort(byAge)).toEqual(inOrder);
});
