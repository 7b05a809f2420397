/** Names, addresses and values, at their limits. */
import { describe, expect, test } from 'vitest';
import { isCidr, isIpOrCidr, isPort, isUnixAddress } from '../../istio/checks/grammar/addresses.ts';
import { envoyValueProblem } from '../../istio/checks/grammar/envoy-commands.ts';
import { headerValueProblem } from '../../istio/checks/grammar/header-values.ts';
import { isDnsLabel, isDomainName, isWildcardName, isWithin, overlap } from '../../istio/checks/grammar/names.ts';

const label = 'a'.repeat(63);
const longest = [label, label, label, label].join('.');

test.each<[text: string, isLabel: boolean, isName: boolean, isWildcard: boolean]>([
  ['', false, false, false],
  ['a', true, true, true],
  ['1', true, false, true],
  ['a-', false, false, false],
  ['a b', false, false, false],
  [label, true, true, true],
  [`${label}a`, false, false, false],
  ['a.b', false, true, true],
  ['a.b.', false, true, true],
  ['a.b..', false, false, false],
  ['.', false, false, false],
  ['.a', false, false, false],
  ['a.1', false, false, false],
  ['a.12', false, false, false],
  ['a.1b', false, true, true],
  ['1.a', false, true, true],
  ['*', false, false, true],
  ['*.a', false, false, true],
  ['*a.b', false, false, true],
  ['*-a.b', false, false, true],
  ['a*.b', false, false, false],
  ['a.*', false, false, false],
  ['**.a', false, false, false],
  [longest, false, true, true],
  [`${longest}.`, false, false, false],
])('%j: a label %s, a name %s, perhaps with a wildcard %s', (text, isLabel, isName, isWildcard) => {
  expect([isDnsLabel(text), isDomainName(text), isWildcardName(text)]).toEqual([isLabel, isName, isWildcard]);
});

test.each<[inner: string, outer: string, within: boolean, overlapping: boolean]>([
  ['a.x', 'a.x', true, true],
  ['a.x', 'b.x', false, false],
  ['a.x', '*.x', true, true],
  ['*.x', 'a.x', false, true],
  ['a.x', '*', true, true],
  ['*', '*', true, true],
  ['*.a.x', '*.x', true, true],
  ['*.x', '*.a.x', false, true],
  ['*.x', '*.y', false, false],
  ['x', '*.x', false, false],
  ['x.a', '*.x', false, false],
])('%s within %s: %s, and overlapping: %s', (inner, outer, within, overlapping) => {
  expect([isWithin(inner, outer), overlap(inner, outer), overlap(outer, inner)]).toEqual([
    within,
    overlapping,
    overlapping,
  ]);
});

test.each<[text: string, cidr: boolean]>([
  ['10.0.0.0/0', true],
  ['10.0.0.0/32', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/8x', false],
  ['10.0.0.0/x8', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/0008', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0', false],
  ['/8', false],
  ['a/8', false],
  ['fd00::/128', true],
  ['fd00::/129', false],
])('%s is a subnet: %s', (text, cidr) => {
  expect(isCidr(text)).toBe(cidr);
});

test.each<[text: string, expected: boolean]>([
  ['10.0.0.1', true],
  ['fd00::1', true],
  ['10.0.0.0/8', true],
  ['fe80::1%eth0', false],
  ['a', false],
])('%s is an address or a subnet: %s', (text, expected) => {
  expect(isIpOrCidr(text)).toBe(expected);
});

test.each<[text: string, expected: boolean]>([
  ['unix:///x', true],
  ['unix://@x', true],
  ['unix://x', false],
  ['unix:///', false],
  ['x unix:///x', false],
])('%s is a socket: %s', (text, expected) => {
  expect(isUnixAddress(text)).toBe(expected);
});

test.each<[number: number | undefined, expected: boolean]>([
  [undefined, false],
  [0, false],
  [1, true],
  [65_535, true],
  [65_536, false],
])('%s is a port: %s', (number, expected) => {
  expect(isPort(number)).toBe(expected);
});

describe('what a header is set to', () => {
  test.each<[value: string, istio: string | undefined, envoy: string | undefined]>([
    ['', undefined, undefined],
    ['a\tb', undefined, undefined],
    ['a\x1fb', 'has a control character in it', undefined],
    ['a\x7fb', 'has a control character in it', undefined],
    ['100%', 'has a % that begins no %COMMAND%', 'has a % that begins no command'],
    ['100%%', undefined, undefined],
    ['%%%REQ(x)%', undefined, undefined],
    ['%%REQ(x)%', 'has a % that begins no %COMMAND%', 'has a % that begins no command'],
    ['%REQ(x)% and %NOPE%', undefined, 'has %NOPE%, which is no command'],
    ['%%%NOPE%', undefined, 'has %NOPE%, which is no command'],
    ['%PROTOCOL% %PROTOCOL(x)%', undefined, 'has %PROTOCOL(…)%, which takes no arguments'],
    ['%START_TIME% %START_TIME(%s)% %REQ%', undefined, 'has %REQ%, which needs arguments'],
    ['%REQ(x):5%', 'has a % that begins no %COMMAND%', undefined],
  ])('%j', (value, istio, envoy) => {
    expect([headerValueProblem(value), envoyValueProblem(value)]).toEqual([istio, envoy]);
  });
});
