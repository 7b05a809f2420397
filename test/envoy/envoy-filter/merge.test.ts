/** Protobuf's merge, which Istio applies patches by. */
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../envoy/api.ts';
import { type Lists, merge, mergeAny } from '../../../envoy/envoy-filter/merge.ts';
import { type Resource, typed } from '../../../envoy/resource.ts';

const ROUTE = 'envoy.config.route.v3.Route';
const FILTER_CONFIG = 'envoy.config.route.v3.FilterConfig';
const on = { a: typed(FILTER_CONFIG, { disabled: true, is_optional: true }) };
const off = { a: typed(FILTER_CONFIG, { disabled: false }), b: typed(FILTER_CONFIG) };

describe('merging a route', () => {
  it.each<[what: string, into: Resource, from: Resource, merged: Resource, lists?: Lists]>([
    [
      'sets what was not set',
      { name: 'a' },
      { decorator: { operation: 'b' } },
      { name: 'a', decorator: { operation: 'b' } },
    ],
    ['replaces a scalar', { name: 'a' }, { name: 'b' }, { name: 'b' }],
    [
      'goes into messages',
      { route: { cluster: 'a', timeout: '1s' } },
      { route: { timeout: '0.4s' } },
      { route: { cluster: 'a', timeout: '0.4s' } },
    ],
    [
      'replaces a wrapped value',
      { match: { case_sensitive: true } },
      { match: { case_sensitive: false } },
      { match: { case_sensitive: false } },
    ],
    [
      'appends to a list',
      { request_headers_to_remove: ['a'] },
      { request_headers_to_remove: ['b'] },
      { request_headers_to_remove: ['a', 'b'] },
    ],
    [
      'replaces a list if that is asked for',
      { request_headers_to_remove: ['a'] },
      { request_headers_to_remove: ['b'] },
      { request_headers_to_remove: ['b'] },
      'replace',
    ],
    [
      'takes another of one kind in its place',
      { match: { prefix: '/a' } },
      { match: { path: '/b' } },
      { match: { path: '/b' } },
    ],
    [
      'takes another action in its place',
      { route: { cluster: 'a' } },
      { direct_response: { status: 400 } },
      { direct_response: { status: 400 } },
    ],
    [
      'replaces the values of a map by key, whole',
      { typed_per_filter_config: on },
      { typed_per_filter_config: off },
      { typed_per_filter_config: off },
    ],
    [
      'replaces a key of free metadata',
      { metadata: { filter_metadata: { x: { a: 1, b: 1 }, y: {} } } },
      { metadata: { filter_metadata: { x: { a: 2 } } } },
      { metadata: { filter_metadata: { x: { a: 2 }, y: {} } } },
    ],
  ])('%s', (_, into, from, merged, lists) => {
    const before = structuredClone(into);
    expect(merge(ROUTE, into, from, lists)).toEqual(merged);
    expect(into).toEqual(before);
  });
});

describe('merging what has a type of its own', () => {
  it('goes into it', () => {
    expect(mergeAny(typed(ROUTE, { name: 'a', route: { cluster: 'c' } }), typed(ROUTE, { name: 'b' }))).toEqual(
      typed(ROUTE, { name: 'b', route: { cluster: 'c' } }),
    );
  });

  it('refuses another type', () => {
    expect(() => mergeAny(typed(ROUTE), typed(FILTER_CONFIG))).toThrow(/FilterConfig.*Route/);
  });
});

describe('the one spelling', () => {
  it.each<[written: Resource, canonical: Resource]>([
    [{ route: { prefixRewrite: '/', timeout: '1.50s' } }, { route: { prefix_rewrite: '/', timeout: '1.500s' } }],
    [{ redirect: { response_code: 1 } }, { redirect: { response_code: 'FOUND' } }],
  ])('of %j', (written, spelled) => {
    expect(canonical(ROUTE, written)).toEqual(spelled);
  });

  it.each<[written: Resource, problem: RegExp]>([
    [{ rout: {} }, /"rout" is unknown/],
    [{ route: { timeout: 4 } }, /Duration/],
    [{ typed_per_filter_config: { a: typed('no.such') } }, /no\.such/],
  ])('refuses %j', (written, problem) => {
    expect(() => canonical(ROUTE, written)).toThrow(problem);
  });
});
