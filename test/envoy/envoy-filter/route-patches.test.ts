/** What patches do to hosts and to their routes. */
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../envoy/resource.ts';
import { enabled, STANDBY_FILTERS } from '../../../envoy/routes/standby.ts';
import { DISABLED } from '../../../envoy/routes/virtual-host.ts';
import { check, entry, type Look, NEW, vhost } from './patch-rows.ts';
import { A, B, configuration, host, httpFilters, names, patched, routes } from './patching.ts';

describe('ROUTE_CONFIGURATION and VIRTUAL_HOST', () => {
  const hosts: Look = (made) => names(configuration(made).virtual_hosts as Resource[]);
  check([
    [
      "MERGE into the configuration, by Istio's name",
      [entry('ROUTE_CONFIGURATION', 'MERGE', 'routeConfiguration: {name: "80"}', 'request_headers_to_remove: [x]')],
      (made) => configuration(made).request_headers_to_remove,
      ['x-mainsheet-route', 'x'],
    ],
    [
      'MERGE into a host leaves its classes to the filter',
      [entry('VIRTUAL_HOST', 'MERGE', vhost(A), 'include_attempt_count_in_response: true')],
      (made) => [
        host(made, A).include_attempt_count_in_response,
        host(made, A).include_request_attempt_count,
        names(host(made, A).routes as Resource[]).includes('unknown-class'),
      ],
      [true, true, true],
    ],
    [
      'MERGE of a route gives the host a list',
      [entry('VIRTUAL_HOST', 'MERGE', vhost(A), `routes: [{${NEW}}]`)],
      (made) => names(routes(made, A)),
      ['default/a/named', 'default/a/moved.here', 'default/a/answered', 'default/a/3', 'default/a/4', 'new'],
    ],
    ['REMOVE', [entry('VIRTUAL_HOST', 'REMOVE', vhost(A))], hosts, [B, 'block_all']],
    [
      'ADD',
      [entry('VIRTUAL_HOST', 'ADD', '', `name: new, domains: [new], routes: [{${NEW}}]`)],
      hosts,
      [A, B, 'block_all', 'new'],
    ],
    [
      'REPLACE',
      [entry('VIRTUAL_HOST', 'REPLACE', vhost(A), `name: new, domains: [a], routes: [{${NEW}}]`)],
      hosts,
      ['new', B, 'block_all'],
    ],
    [
      'by a domain',
      [entry('VIRTUAL_HOST', 'REMOVE', 'routeConfiguration: {vhost: {domainName: b.default}}')],
      hosts,
      [A, 'block_all'],
    ],
  ]);
});

describe('HTTP_ROUTE', () => {
  const OWN = ['default/a/named', 'default/a/moved.here', 'default/a/answered', 'default/a/3', 'default/a/4'];
  const list: Look = (made) => names(routes(made, A));
  check([
    [
      'MERGE by name',
      [entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: named'), 'route: {timeout: 0.4s}')],
      (made) => routes(made, A).map(({ route }) => (route as Resource)?.timeout),
      ['0.400s', undefined, undefined, '0s', '0s'],
    ],
    [
      'MERGE by name of route and match',
      [entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: moved.here'), 'redirect: {path_redirect: /there}')],
      (made) => (routes(made, A)[1]!.redirect as Resource).path_redirect,
      '/there',
    ],
    ['REMOVE by action', [entry('HTTP_ROUTE', 'REMOVE', vhost(A, 'action: REDIRECT'))], list, OWN.toSpliced(1, 1)],
    ['ADD', [entry('HTTP_ROUTE', 'ADD', vhost(A), NEW)], list, [...OWN, 'new']],
    ['INSERT_FIRST', [entry('HTTP_ROUTE', 'INSERT_FIRST', vhost(A, 'action: ANY'), NEW)], list, ['new', ...OWN]],
    [
      'INSERT_BEFORE one',
      [entry('HTTP_ROUTE', 'INSERT_BEFORE', vhost(A, 'name: answered'), NEW)],
      list,
      OWN.toSpliced(2, 0, 'new'),
    ],
    [
      'INSERT_AFTER one',
      [entry('HTTP_ROUTE', 'INSERT_AFTER', vhost(A, 'name: answered'), NEW)],
      list,
      OWN.toSpliced(3, 0, 'new'),
    ],
    [
      'at every host',
      [entry('HTTP_ROUTE', 'INSERT_FIRST', 'routeConfiguration: {vhost: {route: {action: ANY}}}', NEW)],
      (made) => [A, B, 'block_all'].map((name) => names(routes(made, name))[0]),
      ['new', 'new', 'new'],
    ],
    [
      "a service's own route",
      [entry('HTTP_ROUTE', 'MERGE', vhost(B, 'name: default'), 'route: {timeout: 1s}')],
      (made) => (routes(made, B)[0]!.route as Resource).timeout,
      '1s',
    ],
    [
      'on a list, the filter does not run, and faults are for Envoy',
      [entry('HTTP_ROUTE', 'ADD', vhost(A), NEW)],
      (made) => [host(made, A).typed_per_filter_config, names(httpFilters(made))],
      [{ ...enabled(STANDBY_FILTERS), outbound_80: DISABLED }, ['outbound_80', 'fault', 'cors', 'router']],
    ],
  ]);

  it('with the native engine changes the list that is there', () => {
    const made = patched([entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: named'), 'route: {timeout: 0.4s}')], {
      engine: 'native',
    });
    expect((routes(made, A)[0]!.route as Resource).timeout).toBe('0.400s');
    expect(host(made, A).typed_per_filter_config).toEqual(enabled(STANDBY_FILTERS));
    expect(names(httpFilters(made))).toEqual(['fault', 'cors', 'router']);
  });
});
