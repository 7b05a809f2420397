import { expect, test } from 'vitest';
import { analysed, findings, mesh } from './found.ts';

const A = 'Service a: {ports: [{name: http, port: 80}]}';
const GATEWAY = 'Gateway gw: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}';
const RULE =
  'http: [{match: [{headers: {x: {exact: "1"}}}], route: [{destination: {host: a.default.svc.cluster.local}}]}]';
const vs = (name: string, more: string) => `VirtualService ${name}: {${more}, ${RULE}}`;
const delegating = (match: string) =>
  `VirtualService v: {hosts: [a], http: [{match: [${match}], delegate: {name: inner}}]}`;
const inner = (match: string) =>
  `VirtualService inner: {http: [{match: [${match}], route: [{destination: {host: a}}]}]}`;

const TABLE: [string, string[], string[]][] = [
  ['one VirtualService a host', [A, vs('v', 'hosts: [a]')], []],
  [
    'two on one host',
    [A, vs('v', 'hosts: [a]'), vs('w', 'hosts: [a.default.svc.cluster.local]')],
    ['warning IST0109 hosts.0'],
  ],
  [
    'two on one host for different namespaces',
    [A, vs('v', 'hosts: [a], exportTo: [one]'), vs('w', 'hosts: [a], exportTo: [two]')],
    [],
  ],
  ['a private one in the place of a public one', [A, vs('v', 'hosts: [a], exportTo: [.]'), vs('w', 'hosts: [a]')], []],
  [
    'one in the mesh and one at a gateway',
    [A, GATEWAY, vs('v', 'hosts: [a]'), vs('w', 'hosts: [a], gateways: [gw]')],
    [],
  ],
  [
    'two on one host of a gateway',
    [
      A,
      GATEWAY,
      vs('v', 'hosts: [s.test], gateways: [gw]'),
      vs('w', 'hosts: [s.test], gateways: [gw]').replace('"1"', '"2"'),
    ],
    ['info MS0401 hosts.0'],
  ],
  [
    'two on two hosts of a gateway',
    [A, GATEWAY, vs('v', 'hosts: [s.test], gateways: [gw]'), vs('w', 'hosts: [t.test], gateways: [gw]')],
    [],
  ],
  ['a delegate that lies within', [A, delegating('{uri: {prefix: /a}}'), inner('{uri: {prefix: /a/b}}')], []],
  [
    'a delegate that lies elsewhere',
    [A, delegating('{uri: {prefix: /a}}'), inner('{uri: {prefix: /b}}')],
    ['warning MS0301 match.0'],
  ],
  [
    'a regex in a delegate',
    [A, delegating('{uri: {prefix: /a}}'), inner('{uri: {regex: "/a/.*"}}')],
    ['warning MS0301 match.0'],
  ],
];

test.each(TABLE)('%s', (_, documents, expected) => {
  expect(analysed(mesh(...documents))).toEqual(expected);
});

test('the one that counts is named', () => {
  const [found] = findings(mesh(A, vs('v', 'hosts: [a]'), vs('w', 'hosts: [a]')));
  expect(found?.message).toBe(
    'none of these rules is used for a.default.svc.cluster.local: default/v comes first by name, and in the mesh they are not merged',
  );
  expect(found?.resource?.name).toBe('w');
});
