import { describe, expect, it } from 'vitest';
import { normaliseTarget } from '../../story/path.ts';

/** Each was asked of Envoy 1.40. */
const BASE: [sent: string, seen: string | undefined][] = [
  ['/', '/'],
  ['*', '*'],
  ['//foo', '//foo'],
  ['/foo//x', '/foo//x'],
  ['/x/../foo', '/foo'],
  ['/a//../b', '/a/b'],
  ['//a/..//b/./', '///b/'],
  ['/../..//x', '//x'],
  ['/a/.', '/a/'],
  ['/a/..', '/'],
  ['//..', '/'],
  ['/a/...', '/a/...'],
  ['/a/..b', '/a/..b'],
  ['/f%6Fo', '/foo'],
  ['/%7e%2D%5f', '/~-_'],
  ['/x%2Ffoo', '/x%2Ffoo'],
  ['/x%2f..%2ffoo', '/x%2f..%2ffoo'],
  ['/x/%2e%2E/foo', '/foo'],
  ['/x\\..\\foo', '/foo'],
  ['/x%5C..%5Cfoo', '/x%5C..%5Cfoo'],
  ['/%252e', '/%252e'],
  ['/a%4', '/a%4'],
  ['/a%zz', '/a%zz'],
  ['/x"<>^`{|}', '/x%22%3C%3E%5E%60%7B%7C%7D'],
  ["/x!$&'()*+,;=:@[]", "/x!$&'()*+,;=:@[]"],
  ['/a?x=/../%41//', '/a?x=/../%41//'],
  ['/foo#a', '/foo'],
  ['/foo?q#a', '/foo?q'],
  ['%2Ffoo', undefined],
  ['?x=1', undefined],
  ['/a%00', undefined],
  ['/a b', undefined],
  ['/é', undefined],
  ['/?é', undefined],
  ['/\x7f', undefined],
];

describe('normaliseTarget', () => {
  it.each(BASE)('BASE: %s is seen as %s', (sent, seen) => {
    expect(normaliseTarget(sent, 'BASE')).toBe(seen);
  });

  it.each([
    ['NONE', '/x/../f%6Fo//\\#a', '/x/../f%6Fo//\\'],
    ['MERGE_SLASHES', '//x//../f%6Fo///a%2F%2Fb?//', '/x/foo/a%2F%2Fb?//'],
    ['DECODE_AND_MERGE_SLASHES', '/x%2F..%2Ffoo', '/foo'],
    ['DECODE_AND_MERGE_SLASHES', '/x%5C..%5cfoo//a%2f%2Fb?%2F', '/foo/a/b?%2F'],
  ] as const)('%s: %s is seen as %s', (mode, sent, seen) => {
    expect(normaliseTarget(sent, mode)).toBe(seen);
  });
});
