/** How an action becomes an Envoy route: Istio's own translation, field by field. */
import { describe, expect, it } from 'vitest';
import { routeConfiguration } from '../../envoy/routes/configuration.ts';
import { classHost, listHost } from '../../envoy/routes/host-routes.ts';
import { classRoute, ruleRoute } from '../../envoy/routes/route.ts';
import type { Site } from '../../envoy/routes/site.ts';
import type { Resource } from '../../envoy/snapshot.ts';
import { decide } from '../../plan/decide.ts';
import type {
  Action,
  Condition,
  Cors,
  Forward,
  HashPolicy,
  HeaderOps,
  PathCondition,
  Redirect,
} from '../../plan/plan.ts';
import {
  destination,
  exact,
  forward,
  header,
  host,
  mirror,
  noHeaders,
  path,
  present,
  query,
  rule,
} from '../plan/rules.ts';

const SITE: Site = { port: 80, http2: new Set(), byName: new Set() };
const CLUSTER = 'outbound|80|v1|a.default.svc.cluster.local';
const CORS: Cors = {
  origins: [exact('*'), { kind: 'regex', value: '.*\\.b' }],
  ...{ methods: ['GET', 'POST'], headers: ['x-a'], expose: [], maxAge: 86_400_000, credentials: true },
  forwardUnmatchedPreflights: false,
};

function routeOf(action: Action, condition?: Condition, site = SITE): Resource {
  return classRoute({ name: 'c0', action, ...(condition && { path: condition as PathCondition }) }, site);
}

function routeActionOf(more: Partial<Forward>, site = SITE): Resource {
  return routeOf(forward('v1', more), undefined, site).route as Resource;
}

/** Headers set and added on both sides, with values that tell of their level. */
function level(name: string): HeaderOps {
  const edits = {
    set: [['x-set', name]],
    add: [['x-add', name]],
    remove: [`x-${name}`],
  } satisfies HeaderOps['request'];
  return { request: edits, response: edits };
}

const set = (value: string) => ({ header: { key: 'x-set', value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' });
const add = (value: string) => ({ header: { key: 'x-add', value }, append_action: 'APPEND_IF_EXISTS_OR_ADD' });

describe('forwarding', () => {
  it.each<[what: string, more: Partial<Forward>, written: object]>([
    ['to one cluster, for as long as it takes', {}, { cluster: CLUSTER, timeout: '0s' }],
    ['for a time', { timeout: 1500 }, { timeout: '1.5s' }],
    ['with another authority', { rewrite: { authority: 'b' } }, { host_rewrite_literal: 'b' }],
    [
      'with the authority of the destination',
      { destinations: [{ ...destination('v1'), authority: 'd' }] },
      { host_rewrite_literal: 'd' },
    ],
    [
      'with the rule’s authority rather than the destination’s',
      { rewrite: { authority: 'b' }, destinations: [{ ...destination('v1'), authority: 'd' }] },
      { host_rewrite_literal: 'b' },
    ],
    ['with another prefix', { rewrite: { uri: '/new' } }, { prefix_rewrite: '/new' }],
    [
      'with a path changed by expression',
      { rewrite: { regex: { pattern: 'a', substitution: '\\1' } } },
      { regex_rewrite: { pattern: { regex: 'a' }, substitution: '\\1' } },
    ],
    [
      'with a mirror, a suffix on its authority, outside of the sampling',
      { mirrors: [mirror('v2', 250_000)] },
      {
        request_mirror_policies: [
          {
            cluster: 'outbound|80|v2|a.default.svc.cluster.local',
            runtime_fraction: { default_value: { numerator: 250_000, denominator: 'MILLION' } },
            trace_sampled: false,
            disable_shadow_host_suffix_append: false,
          },
        ],
      },
    ],
    [
      'with retries, never twice on one host if it can be helped',
      {
        retry: { attempts: 2, on: ['5xx', 'reset'], statusCodes: [], avoidPreviousHosts: true, otherPriorities: false },
      },
      {
        retry_policy: {
          retry_on: '5xx,reset',
          num_retries: 2,
          retry_host_predicate: [
            {
              name: 'envoy.retry_host_predicates.previous_hosts',
              typed_config: { '@type': expect.stringMatching(/PreviousHostsPredicate$/) },
            },
          ],
          host_selection_retry_max_attempts: 5,
        },
      },
    ],
    [
      'with retries in all their detail',
      {
        retry: {
          ...{
            attempts: 1,
            on: ['retriable-status-codes'],
            statusCodes: [503, 418],
            perTryTimeout: 2000,
            backoff: 300,
          },
          ...{ avoidPreviousHosts: false, otherPriorities: true },
        },
      },
      {
        retry_policy: {
          retry_on: 'retriable-status-codes',
          num_retries: 1,
          retriable_status_codes: [503, 418],
          per_try_timeout: '2s',
          retry_back_off: { base_interval: '0.3s' },
          host_selection_retry_max_attempts: 5,
          retry_priority: expect.objectContaining({ name: 'envoy.retry_priorities.previous_priorities' }),
        },
      },
    ],
  ])('%s', (_, more, written) => {
    expect(routeActionOf(more)).toEqual({ cluster: CLUSTER, timeout: '0s', ...written });
  });

  it('lets gRPC’s own timeout count where gRPC may be spoken', () => {
    expect(routeActionOf({ timeout: 500 }, { ...SITE, http2: new Set([CLUSTER]) })).toMatchObject({
      max_grpc_timeout: '0.5s',
    });
  });

  it.each<[what: string, hash: HashPolicy, policy: object]>([
    ['a header', { by: 'header', name: 'x' }, { header: { header_name: 'x' } }],
    ['the address', { by: 'source-ip' }, { connection_properties: { source_ip: true } }],
    ['a parameter', { by: 'query', name: 'u' }, { query_parameter: { name: 'u' } }],
    ['a cookie', { by: 'cookie', name: 'sid', attributes: [] }, { cookie: { name: 'sid' } }],
    [
      'a cookie of Envoy’s making',
      { by: 'cookie', name: 'sid', path: '/c', ttl: 0, attributes: [['Secure', '']] },
      { cookie: { name: 'sid', path: '/c', ttl: '0s', attributes: [{ name: 'Secure', value: '' }] } },
    ],
  ])('hashes by %s', (_, hash, policy) => {
    expect(routeActionOf({ destinations: [{ ...destination('v1'), hash: [hash] }] })).toMatchObject({
      hash_policy: [policy],
    });
  });
});

describe('header operations', () => {
  const dest = { ...destination('v1'), headers: level('destination') };

  it('of one destination come after the rule’s, so that they win', () => {
    const route = routeOf(forward('v1', { headers: level('rule'), destinations: [dest] }));
    const additions = [set('rule'), add('rule'), set('destination'), add('destination')];
    expect(route).toMatchObject({
      request_headers_to_add: additions,
      request_headers_to_remove: ['x-rule', 'x-destination'],
      response_headers_to_add: additions,
      response_headers_to_remove: ['x-rule', 'x-destination'],
      route: { cluster: CLUSTER },
    });
  });

  it('of one of several are the cluster’s own, which Envoy does before the rule’s', () => {
    const route = routeOf(forward('v1', { headers: level('rule'), destinations: [dest], weighted: true }));
    expect(route).toMatchObject({
      request_headers_to_add: [set('rule'), add('rule')],
      route: {
        weighted_clusters: {
          clusters: [
            {
              name: CLUSTER,
              weight: 1,
              request_headers_to_add: [set('destination'), add('destination')],
              request_headers_to_remove: ['x-destination'],
            },
          ],
        },
      },
    });
    expect(route.route).not.toHaveProperty('cluster');
  });

  it('of one of several without any of its own need no weights', () => {
    expect(routeOf(forward('v1', { headers: level('rule'), weighted: true }))).toMatchObject({
      route: { cluster: CLUSTER },
    });
  });

  it.each<[what: string, action: Action]>([
    ['a redirect', { kind: 'redirect', headers: level('rule'), code: 301 }],
    ['a direct response', { kind: 'direct', headers: level('rule'), status: 200 }],
  ])('hold for %s', (_, action) => {
    expect(routeOf(action)).toMatchObject({ response_headers_to_add: [set('rule'), add('rule')] });
  });
});

describe('the match of a class route', () => {
  it.each<[what: string, condition: Condition | undefined, match: object]>([
    ['nothing to go by', undefined, { prefix: '/' }],
    ['a prefix', path('prefix', '/a'), { prefix: '/a' }],
    ['a prefix of any case', path('prefix', '/a', true), { prefix: '/a', case_sensitive: false }],
    ['a whole path', path('exact', '/a'), { path: '/a' }],
    ['an expression', path('regex', '/a.*', true), { safe_regex: { regex: '/a.*' } }],
  ])('%s', (_, condition, match) => {
    expect(routeOf(forward('v1', { rewrite: { uri: '/new' } }), condition).match).toEqual(match);
  });
});

describe('a redirect', () => {
  const redirect = (more: Partial<Redirect>) =>
    routeOf({ kind: 'redirect', headers: noHeaders(), code: 301, ...more }).redirect;

  it.each<[more: Partial<Redirect>, written: object]>([
    [{}, { response_code: 'MOVED_PERMANENTLY' }],
    [{ code: 302 }, { response_code: 'FOUND' }],
    [{ code: 303 }, { response_code: 'SEE_OTHER' }],
    [{ code: 307 }, { response_code: 'TEMPORARY_REDIRECT' }],
    [{ code: 308 }, { response_code: 'PERMANENT_REDIRECT' }],
    [{ uri: '/x' }, { path_redirect: '/x' }],
    [{ prefixRewrite: '/x' }, { prefix_rewrite: '/x' }],
    [
      { authority: 'b', scheme: 'https' },
      { host_redirect: 'b', scheme_redirect: 'https' },
    ],
    [{ port: 8443 }, { port_redirect: 8443 }],
  ])('%j', (more, written) => {
    expect(redirect(more)).toEqual({ response_code: 'MOVED_PERMANENTLY', ...written });
  });
});

describe('a direct response', () => {
  it.each<[body: { text: string } | { base64: string } | undefined, written: object]>([
    [undefined, {}],
    [{ text: 'hello' }, { body: { inline_string: 'hello' } }],
    [{ base64: 'AAEC' }, { body: { inline_bytes: 'AAEC' } }],
  ])('%j', (body, written) => {
    const route = routeOf({ kind: 'direct', headers: noHeaders(), status: 418, ...(body && { body }) });
    expect(route.direct_response).toEqual({ status: 418, ...written });
  });
});

describe('a CORS policy', () => {
  it('says what Istio says', () => {
    expect(routeOf(forward('v1', { cors: CORS })).typed_per_filter_config).toEqual({
      'envoy.filters.http.cors': {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy',
        allow_origin_string_match: [{ exact: '*' }, { safe_regex: { regex: '.*\\.b' } }],
        allow_methods: 'GET,POST',
        allow_headers: 'x-a',
        max_age: '86400',
        allow_credentials: true,
        filter_enabled: { default_value: { numerator: 100, denominator: 'HUNDRED' } },
        forward_not_matching_preflights: false,
      },
    });
  });
});

describe('Envoy’s own route list', () => {
  it.each<[what: string, condition: Condition, match: object]>([
    ['a path', path('exact', '/a', true), { path: '/a', case_sensitive: false }],
    ['a header', header('x', exact('')), { prefix: '/', headers: [{ name: 'x', string_match: { exact: '' } }] }],
    ['a header that is there', header('x', present), { prefix: '/', headers: [{ name: 'x', present_match: true }] }],
    [
      'a header that is not there',
      header('x', present, true),
      { prefix: '/', headers: [{ name: 'x', present_match: true, invert_match: true }] },
    ],
    [
      'a header that is not so, or is missing',
      header('x', { kind: 'prefix', value: 'a' }, true),
      {
        prefix: '/',
        headers: [
          { name: 'x', string_match: { prefix: 'a' }, invert_match: true, treat_missing_header_as_empty: true },
        ],
      },
    ],
    [
      'a parameter',
      query('x', { kind: 'regex', value: 'a|b' }),
      { prefix: '/', query_parameters: [{ name: 'x', string_match: { safe_regex: { regex: 'a|b' } } }] },
    ],
    [
      'a parameter that is there',
      query('x', present),
      { prefix: '/', query_parameters: [{ name: 'x', present_match: true }] },
    ],
  ])('matches %s', (_, condition, match) => {
    const one = rule('one', [[condition]], forward('v1'));
    expect(ruleRoute(one, one.matches[0]!, SITE).match).toEqual(match);
  });

  it('has a route for each match, in order, with the weights that count and the faults', () => {
    const faulty = rule('faulty', [[path('exact', '/a')], [path('exact', '/b')]], forward({ v1: 3, v2: 0, v3: 1 }), {
      delay: { milliseconds: 7000, perMillion: 500_000 },
      abort: { perMillion: 1_000_000, httpStatus: 418 },
    });
    const { routes } = listHost(host([faulty, rule('rest', [[]], forward('v1'))]), SITE);
    expect(routes.map(({ name, match }) => [name, match])).toEqual([
      ['default/a/faulty', { path: '/a' }],
      ['default/a/faulty', { path: '/b' }],
      ['default/a/rest', { prefix: '/' }],
    ]);
    expect(routes[0]).toMatchObject({
      route: { weighted_clusters: { clusters: [{ name: CLUSTER, weight: 3 }, { weight: 1 }] } },
      typed_per_filter_config: {
        'envoy.filters.http.fault': {
          delay: { fixed_delay: '7s', percentage: { numerator: 500_000, denominator: 'MILLION' } },
          abort: { http_status: 418, percentage: { numerator: 1_000_000, denominator: 'MILLION' } },
        },
      },
    });
  });
});

describe('a virtual host of classes', () => {
  const written = (...args: Parameters<typeof host>) => {
    const site = { ...SITE, byName: new Set(['by-name']) };
    const routes = { name: 'outbound_80', ports: 'ignored' as const, hosts: [classHost(decide(host(...args)), site)] };
    return (routeConfiguration(routes).virtual_hosts as Resource[])[0]!;
  };

  const ruled = (count: number) =>
    Array.from({ length: count }, (_, n) => rule(`r${n}`, [[path('exact', `/${n}`)]], forward(`v${n}`)));

  it('has a list of few classes: what is not named, each class, then no other', () => {
    const rules = [...ruled(2), rule('rest', [[]], forward('rest'))];
    const virtualHost = written(rules);
    const classes = decide(host(rules)).classes.map(({ name }) => name);
    const said = (name: string) => [{ name: 'x-mainsheet-route', string_match: { exact: name } }];
    expect(virtualHost).not.toHaveProperty('matcher');
    expect(virtualHost).not.toHaveProperty('typed_per_filter_config');
    expect((virtualHost.routes as Resource[]).map(({ name, match }) => [name, (match as Resource).headers])).toEqual([
      ['default/a/rest', [{ name: 'x-mainsheet-route', present_match: false }]],
      ...classes.map((name) => [name, said(name)]),
      ['unknown-class', [{ name: 'x-mainsheet-route', present_match: true }]],
    ]);
  });

  it('has a matcher for more, and no routes', () => {
    const rules = ruled(9);
    const virtualHost = written(rules);
    expect(virtualHost).not.toHaveProperty('routes');
    const tree = (virtualHost.matcher as { matcher_tree: { exact_match_map: { map: object } } }).matcher_tree;
    expect(Object.keys(tree.exact_match_map.map)).toEqual(decide(host(rules)).classes.map(({ name }) => name));
  });

  it('that needs no decision has its default only, under its rule’s name, and the filter off', () => {
    expect(written([rule('rest', [[]], forward('v1'))])).toMatchObject({
      routes: [{ name: 'default/a/rest', match: { prefix: '/' } }],
      typed_per_filter_config: { outbound_80: { disabled: true } },
    });
  });

  it('that no rule is for has no routes', () => {
    expect(written([])).toMatchObject({ routes: [] });
  });

  it.each<[what: string, action: Action, filters: string[]]>([
    ['CORS', forward('v1', { cors: CORS }), ['envoy.filters.http.cors']],
    [
      'a host to look up',
      forward('v1', { destinations: [{ ...destination('v1'), cluster: 'by-name' }] }),
      ['envoy.filters.http.dynamic_forward_proxy', 'envoy.filters.http.rbac'],
    ],
  ])('switches on the filters that %s needs, with or without a default', (_, action, filters) => {
    const config = Object.fromEntries(filters.map((name) => [name, expect.objectContaining({ config: {} })]));
    const one = rule('one', [[path('exact', '/a')]], action);
    const names = (virtualHost: Resource) => JSON.stringify(virtualHost.routes).match(/no-rule|default\/a\/rest/g);
    expect(written([one])).toMatchObject({ typed_per_filter_config: config });
    expect(names(written([one]))).toEqual(['no-rule']);
    expect(written([one, rule('rest', [[]], forward('v1'))])).toMatchObject({ typed_per_filter_config: config });
    expect(names(written([one, rule('rest', [[]], forward('v1'))]))).toEqual(['default/a/rest']);
  });
});
