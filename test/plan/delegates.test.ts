import { describe, expect, test } from 'vitest';
import { load } from '../../istio/index.ts';
import type { Forward } from '../../plan/plan.ts';
import { spliceDelegates } from '../../plan/virtual-services/delegates.ts';
import { routesOf } from '../../plan/virtual-services/routes.ts';
import { hostsOn, istio, type ReadOptions, readPlan, ruleOf, service } from './read-plan.ts';

const answer = (match: string, status = 200) =>
  `{${match ? `match: [${match}], ` : ''}directResponse: {status: ${status}}}`;

/** The lines of a VirtualService on `a` whose one route delegates to `d`, with a last one for all. */
function rules(rootMatch: string, delegate: string, root = '', metadata = 'd'): string[] | undefined {
  const match = rootMatch ? `match: [${rootMatch}], ` : '';
  const delegation = `{${match}${root}delegate: {name: d}}`;
  const yaml =
    service('a') +
    istio('VirtualService', 'root', `hosts: [a], http: [${delegation}, ${answer('', 404)}]`) +
    istio('VirtualService', metadata, delegate.startsWith('exportTo') ? delegate : `http: [${delegate}]`);
  return hostsOn(readPlan(yaml))['a:80'];
}

const last = 'default/root/1: * -> answer 404';

describe('a delegate’s match has to lie within its root’s', () => {
  test.each<[law: string, root: string, delegate: string, joined: string | undefined]>([
    ['prefix under prefix', '{uri: {prefix: /one}}', '{uri: {prefix: /one/sub}}', 'path ^/one/sub'],
    ['exact under prefix', '{uri: {prefix: /one}}', '{uri: {exact: /one/x}}', 'path =/one/x'],
    ['the same exact', '{uri: {exact: /one}}', '{uri: {exact: /one}}', 'path =/one'],
    ['prefix elsewhere', '{uri: {prefix: /one}}', '{uri: {prefix: /two}}', undefined],
    ['prefix under exact', '{uri: {exact: /one}}', '{uri: {prefix: /one}}', undefined],
    ['prefix under regex', '{uri: {regex: "/one.*"}}', '{uri: {prefix: /one}}', undefined],
    ['regex under prefix', '{uri: {prefix: /one}}', '{uri: {regex: "/one.*"}}', undefined],
    [
      'a header under a regex path',
      '{uri: {regex: "/one.*"}}',
      '{headers: {x: {exact: z}}}',
      'path ~/one.* & header x =z',
    ],
    ['different headers', '{headers: {x: {exact: z}}}', '{headers: {w: {}}}', 'header x =z & header w ?'],
    ['another value of the header', '{headers: {x: {exact: z}}}', '{headers: {x: {exact: w}}}', undefined],
    ['presence and a value of the header', '{headers: {x: {}}}', '{headers: {x: {exact: w}}}', undefined],
    ['other case of paths', '{uri: {prefix: /one}, ignoreUriCase: true}', '{uri: {prefix: /one}}', undefined],
    ['prefix under an exact header', '{headers: {x: {exact: z}}}', '{headers: {x: {prefix: z}}}', undefined],
    ['presence under a prefix', '{headers: {x: {prefix: z}}}', '{headers: {x: {}}}', undefined],
    ['the same port', '{port: 80}', '{port: 80, method: {exact: GET}}', 'header :method =GET'],
    ['another port', '{port: 80}', '{port: 81}', undefined],
    ['a port under none', '{method: {exact: GET}}', '{port: 80}', 'header :method =GET'],
    ['none under a port', '{port: 80}', '{method: {exact: GET}}', 'header :method =GET'],
    [
      'the same namespace',
      '{sourceNamespace: default}',
      '{sourceNamespace: default, method: {exact: GET}}',
      'header :method =GET',
    ],
    ['no namespace under one', '{sourceNamespace: default}', '{method: {exact: GET}}', undefined],
    ['a namespace under none', '{method: {exact: GET}}', '{sourceNamespace: default}', 'header :method =GET'],
    [
      'the same label',
      '{sourceLabels: {app: client}}',
      '{sourceLabels: {app: client}, method: {exact: GET}}',
      'header :method =GET',
    ],
    ['another value of the label', '{sourceLabels: {app: client}}', '{sourceLabels: {app: other}}', undefined],
    ['a label under none', '{method: {exact: GET}}', '{sourceLabels: {app: client}}', 'header :method =GET'],
    [
      'a gateway under the same',
      '{gateways: [mesh, gw]}',
      '{gateways: [mesh], method: {exact: GET}}',
      'header :method =GET',
    ],
    ['another gateway', '{gateways: [mesh]}', '{gateways: [mesh, gw]}', undefined],
    ['a gateway under none', '{method: {exact: GET}}', '{gateways: [mesh]}', 'header :method =GET'],
    ['none under a gateway', '{gateways: [mesh]}', '{method: {exact: GET}}', 'header :method =GET'],
    ['no match of its own', '{uri: {prefix: /one}}', '', 'path ^/one'],
    ['no match of the root', '', '{uri: {prefix: /one}}', 'path ^/one'],
    [
      'each with each',
      '{headers: {x: {exact: z}}}, {queryParams: {q: {exact: z}}}',
      '{uri: {exact: /p}}, {uri: {exact: /q}}',
      'path =/p & header x =z | path =/p & query q =z | path =/q & header x =z | path =/q & query q =z',
    ],
    [
      'one of its matches outside: all of the rule',
      '{uri: {prefix: /one}}',
      '{uri: {exact: /one}}, {uri: {exact: /two}}',
      undefined,
    ],
  ])('%s', (_, root, delegate, joined) => {
    const expected = joined === undefined ? [last] : [`default/d/0: ${joined} -> answer 200`, last];
    expect(rules(root, answer(delegate))).toEqual(expected);
  });
});

describe('what only some proxies look at is asked by both', () => {
  test.each<[law: string, root: string, delegate: string]>([
    ['labels of the root', '{sourceLabels: {app: other}}', '{method: {exact: GET}}'],
    ['labels of the delegate', '{method: {exact: GET}}', '{sourceLabels: {app: other}}'],
    ['labels of both', '{sourceLabels: {v: b}}', '{sourceLabels: {app: client}}'],
    ['a gateway of the root', '{gateways: [gw]}', '{method: {exact: GET}}'],
    ['a gateway of the root, and an empty list', '{gateways: [gw]}', '{gateways: [], method: {exact: GET}}'],
    ['a gateway of the delegate', '{method: {exact: GET}}', '{gateways: [gw]}'],
    ['a port of the root', '{port: 81}', '{method: {exact: GET}}'],
    ['a namespace of the delegate', '{method: {exact: GET}}', '{sourceNamespace: other}'],
  ])('%s', (_, root, delegate) => {
    expect(rules(root, answer(delegate))).toEqual([last]);
  });
});

test.each<[what: string, root: string, delegate: string, options: ReadOptions, listener: string]>([
  ['ports', '{port: 80}', '{port: 81}', {}, 'outbound_81'],
  ['labels', '{sourceLabels: {app: a}}', '{sourceLabels: {app: b}}', { labels: { app: 'b' } }, 'outbound_80'],
  ['gateways', '{gateways: [gw]}', '{gateways: [mesh]}', {}, 'outbound_80'],
  ['namespaces', '{sourceNamespace: a}', '{sourceNamespace: default}', {}, 'outbound_80'],
])('of two %s the delegate’s does not win', (_, root, delegate, options, listener) => {
  const yaml =
    service('a', { ports: { http: 80, 'http-b': 81 } }) +
    istio('VirtualService', 'root', `hosts: [a], http: [{match: [${root}], delegate: {name: d}}, ${answer('', 404)}]`) +
    istio('VirtualService', 'd', `http: [${answer(delegate)}]`);
  const found = hostsOn(readPlan(yaml, options), listener);
  expect(Object.values(found)).toEqual([[last]]);
});

describe('the routes are the same list', () => {
  const modelOf = (status: number, namespace = 'default') =>
    load(
      [
        {
          file: 'test.yaml',
          text:
            istio('VirtualService', 'root', 'hosts: [a], http: [{delegate: {name: d}}, {delegate: {name: e}}]') +
            istio('VirtualService', `${namespace}/d`, `http: [${answer('', status)}]`) +
            istio('VirtualService', 'e', `http: [${answer('')}]`),
        },
      ],
      { namespace: 'default' },
    ).model;
  const model = modelOf(200);
  const root = model.virtualServices.find(({ name }) => name === 'root')!;
  const routes = (virtualServices = model.virtualServices) =>
    spliceDelegates(root, { ...model, virtualServices }, ['*']);

  test('while the delegates are', () => {
    expect(routes()).toBe(routes());
    expect(routes()).toHaveLength(2);
  });
  test('and not after one of them has changed, or gone', () => {
    const before = routes();
    const [, ...others] = modelOf(201).virtualServices.filter(({ name }) => name !== 'root');
    const changed = [root, ...modelOf(201).virtualServices.filter(({ name }) => name === 'd'), ...others];
    expect(routes(changed).map(({ spec }) => spec.directResponse?.status)).toEqual([201, 200]);
    expect(routes([root, ...others])).toHaveLength(1);
    expect(routes()).toEqual(before);
  });
  test('as without delegates', () => {
    const plain = model.virtualServices.find(({ name }) => name === 'e')!;
    expect(spliceDelegates(plain, model, ['*'])).toBe(routesOf(plain));
  });
});

describe('a rule vanishes', () => {
  test('without the delegate', () => {
    expect(rules('{uri: {prefix: /one}}', answer(''), '', 'other-name')).toEqual([last]);
  });
  test('with a delegate of another namespace', () => {
    expect(rules('{uri: {prefix: /one}}', answer(''), '', 'other/d')).toEqual([last]);
  });
  test('with one that is not exported to it', () => {
    const yaml =
      service('a') +
      istio(
        'VirtualService',
        'root',
        `hosts: [a], http: [{delegate: {name: d, namespace: other}}, ${answer('', 404)}]`,
      ) +
      istio('VirtualService', 'other/d', `exportTo: ["."], http: [${answer('')}]`);
    expect(hostsOn(readPlan(yaml))['a:80']).toEqual([last]);
  });
});

test('a delegate’s short hosts are of its own namespace', () => {
  const yaml =
    service('a') +
    istio('VirtualService', 'root', 'hosts: [a], http: [{delegate: {name: d, namespace: other}}]') +
    istio('VirtualService', 'other/d', 'http: [{route: [{destination: {host: a}}]}]');
  expect(hostsOn(readPlan(yaml))['a:80']).toEqual(['other/d/0: * -> 80||a.other']);
});

test('what a delegate does not say it takes from its root, header operations as a whole', () => {
  const root = 'timeout: 5s, rewrite: {uri: /root}, headers: {request: {set: {x-root: "1"}}}, delegate: {name: d}';
  const action = (own: string) =>
    ruleOf(
      readPlan(
        service('a') +
          istio('VirtualService', 'root', `hosts: [a], http: [{${root}}]`) +
          istio('VirtualService', 'd', `http: [{route: [{destination: {host: a}}]${own}}]`),
      ),
    ).action as Forward;
  expect(action('')).toMatchObject({
    timeout: 5000,
    rewrite: { uri: '/root' },
    headers: { request: { set: [['x-root', '1']] } },
  });
  const own = action(', timeout: 3s, headers: {request: {set: {x-own: "1"}}}');
  expect(own).toMatchObject({
    timeout: 3000,
    rewrite: { uri: '/root' },
    headers: { request: { set: [['x-own', '1']] } },
  });
});

test('the mirror of the one stands beside the mirrors of the other', () => {
  const action = ruleOf(
    readPlan(
      service('a') +
        istio('VirtualService', 'root', 'hosts: [a], http: [{mirror: {host: b}, delegate: {name: d}}]') +
        istio(
          'VirtualService',
          'd',
          'http: [{route: [{destination: {host: a}}], mirrors: [{destination: {host: c}, percentage: {value: 1}}]}]',
        ),
    ),
  ).action as Forward;
  expect(action.mirrors.map(({ host, perMillion }) => [host.split('.')[0], perMillion])).toEqual([
    ['b', 1_000_000],
    ['c', 10_000],
  ]);
});
