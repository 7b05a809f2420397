/** Regular expressions that are too large for the filter: their rules are left out, and the writer is told. */
import { describe, expect, test } from 'vitest';
import { automatonOf } from '../../plan/regex/automaton.ts';
import { analysed } from './analysis/found.ts';
import { hostsOn, istio, readPlan, service } from './read-plan.ts';

const LARGE = '.*a.{900}b.{900}';
/** Small over bytes, too large over the bytes of UTF-8. */
const WIDE = '.*a.{300}b.{200}';

const rules = (match: string) =>
  `${service('a')}${service('b')}${istio(
    'VirtualService',
    'a',
    `hosts: [a, b], http: [{match: [${match}], route: [{destination: {host: b}}]}, {route: [{destination: {host: a}}]}]`,
  )}`;

describe('a match by', () => {
  test.each([
    ['the path', `{uri: {regex: "${LARGE}"}}`, 'uri.regex'],
    ['the method', `{method: {regex: "${LARGE}"}}`, 'method.regex'],
    ['a header', `{headers: {X-A: {regex: "${LARGE}"}}}`, 'headers.X-A.regex'],
    ['a header that must not be', `{withoutHeaders: {x: {regex: "${LARGE}"}}}`, 'withoutHeaders.x.regex'],
    ['a query parameter', `{queryParams: {x: {regex: "${LARGE}"}}}`, 'queryParams.x.regex'],
  ])('%s', (_, match, place) => {
    const reading = readPlan(rules(match), { dialect: 'latin1' });
    expect(hostsOn(reading)['a:80']).toEqual(['default/a/1: * -> 80||a']);
    const found = reading.findings.filter(({ refused }) => refused);
    expect(found.map(({ code, severity, path }) => `${severity} ${code} ${path.join('.')}`)).toEqual([
      `error MS0102 spec.http.0.match.0.${place}`,
    ]);
    expect(analysed(rules(match))).toContain('error MS0102 regex');
  });
});

test('the whole rule goes, whichever of its matches it is', () => {
  const reading = readPlan(rules(`{uri: {exact: /x}}, {uri: {regex: "${LARGE}"}}`), { dialect: 'latin1' });
  expect(hostsOn(reading)['a:80']).toEqual(['default/a/1: * -> 80||a']);
});

test.each([
  ['that this proxy does not look at', `{uri: {regex: "${LARGE}"}, port: 7}, {uri: {exact: /x}}`],
  ['behind a catch-all', `{uri: {prefix: /}}, {uri: {regex: "${LARGE}"}}`],
])('nothing is said of a match %s', (_, match) => {
  expect(readPlan(rules(match), { dialect: 'latin1' }).findings).toEqual([]);
});

test('how large it is depends on how Envoy reads it', () => {
  const found = (options: Parameters<typeof readPlan>[1]) =>
    readPlan(rules(`{uri: {regex: "${WIDE}"}}`), options).findings;
  expect(found({ dialect: 'latin1' })).toEqual([]);
  expect(found({ dialect: 'utf8' })).toHaveLength(1);
  expect(found({})).toEqual([]);
});

test('an automaton is made once', () => {
  expect(automatonOf('once+', 'latin1')).toBe(automatonOf('once+', 'latin1'));
  expect(automatonOf('once+', 'latin1')).not.toBe(automatonOf('once+', 'utf8'));
});
