/** The names under which a service is called, by whom. */
import { expect, test } from 'vitest';
import { namesOf, serverNamesOf, withPort } from '../../plan/listeners/domains.ts';
import { bindAddress } from '../../plan/listeners/loopback.ts';
import type { Service } from '../../plan/registry/service.ts';
import type { EgressListener } from '../../plan/scope/scope.ts';

const service = (host: string, headless = false, addresses: string[] = []) =>
  ({ host, headless, addresses }) as Service;
const A = 'a.here.svc.cluster.local';

test.each<[of: string, service: Service, full: string[], short: string[]]>([
  ['a service of the own namespace', service(A), [A], [`${A}.`, 'a', 'a.here', 'a.here.svc']],
  [
    'a service of another',
    service('a.there.svc.cluster.local'),
    ['a.there.svc.cluster.local'],
    ['a.there.svc.cluster.local.', 'a.there', 'a.there.svc'],
  ],
  [
    'one with Pods to be called by name',
    service(A, true),
    [A, `*.${A}`, `*.${A}.`, '*.a', '*.a.here', '*.a.here.svc'],
    [`${A}.`, 'a', 'a.here', 'a.here.svc'],
  ],
  [
    'one with addresses',
    service('x.test', false, ['10.0.0.1', '0.0.0.0', 'fd00::1']),
    ['x.test', '10.0.0.1', '[fd00::1]'],
    ['x.test.'],
  ],
  ['an address', service('10.0.0.1'), ['10.0.0.1'], []],
  [
    'a name that only begins like one',
    service('a.b.here.svc.cluster.local'),
    ['a.b.here.svc.cluster.local'],
    ['a.b.here.svc.cluster.local.'],
  ],
  ['a name without a namespace', service('a.svc.cluster.local'), ['a.svc.cluster.local'], ['a.svc.cluster.local.']],
  [
    'a name that ends otherwise',
    service('a.here.svc.cluster.test'),
    ['a.here.svc.cluster.test'],
    ['a.here.svc.cluster.test.'],
  ],
])('%s', (_, named, full, short) => {
  expect(namesOf(named, 'here')).toEqual({ full, short });
});

test('a TLS server is asked for by names without a dot at the end', () => {
  expect(serverNamesOf(service(A), 'here')).toEqual([A, 'a', 'a.here', 'a.here.svc']);
});

test.each([
  [80, ['a', 'a:80', 'b', 'b:80']],
  [81, ['a:81', 'b:81']],
])('where port %i counts', (port, expected) => {
  expect(withPort(['a', 'b'], port)).toEqual(expected);
});

test.each([
  [undefined, '127.0.0.1'],
  ['127.8.0.1', '127.8.0.1'],
  ['10.127.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['1270.0.0.1', '127.0.0.1'],
])('a listener that is bound to %s listens at %s', (bind, expected) => {
  expect(bindAddress({ ...(bind && { bind }) } as EgressListener)).toBe(expected);
});
