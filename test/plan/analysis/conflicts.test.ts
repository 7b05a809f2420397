import { expect, test } from 'vitest';
import { expectGolden } from '../../golden.ts';
import { analysed, findings, mesh, worded } from './found.ts';

const A = 'Service a: {ports: [{name: http, port: 80}]}';
const GATEWAY = 'Gateway gw: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}';
const RULE =
  'http: [{match: [{headers: {x: {exact: "1"}}}], route: [{destination: {host: a.default.svc.cluster.local}}]}]';
const vs = (name: string, more: string) => `VirtualService ${name}: {${more}, ${RULE}}`;
const delegating = (match: string) =>
  `VirtualService v: {hosts: [a], http: [{match: [${match}], delegate: {name: inner}}]}`;
const inner = (match: string) =>
  `VirtualService inner: {http: [{match: [${match}], route: [{destination: {host: a}}]}]}`;

const HTTP = 'port: {number: 80, name: x, protocol: HTTP}';
const TCP = 'port: {number: 80, name: x, protocol: TCP}';
const TLS = 'port: {number: 80, name: x, protocol: TLS}';
const https = (credential: string) =>
  `port: {number: 443, name: x, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: ${credential}}`;
const gateway = (name: string, more: string, server: string, host: string) =>
  `Gateway ${name}: {${more}, servers: [{${server}, hosts: ["${host}"]}]}`;
const SPLIT =
  'VirtualService v: {hosts: [a], http: [{route: [{destination: {host: a, subset: v1}, weight: 1}, {destination: {host: a, subset: v2}, weight: 1}]}]}\n---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: d}\nspec: {host: a, subsets: [{name: v1}, {name: v2}]}';
const IN_BY = (destination: string) =>
  `VirtualService w: {hosts: [s.test], gateways: [gw], http: [{route: [{destination: {host: ${destination}}}]}]}`;
const sidecar = (name: string, labels: string) =>
  `Sidecar ${name}: {${labels && `workloadSelector: {labels: {${labels}}}, `}egress: [{hosts: ["*/*"]}]}`;
const picking = (name: string, port: string) => `Service ${name}: {selector: {app: a}, ports: [{${port}}]}`;
const POD = 'Pod p: {}\nstatus: {podIP: 127.1.0.1}\nlabels: {app: a}';
/** Ends a document. */
const since = (year: number) => `\nlabels: {}, creationTimestamp: "${year}-01-01T00:00:00Z"`;
const FILES =
  'port: {number: 443, name: x, protocol: HTTPS}, tls: {mode: SIMPLE, serverCertificate: /c, privateKey: /k}';
const patch = (name: string, operation: string, more = '') =>
  `EnvoyFilter ${name}: {${more && `${more}, `}configPatches: [{patch: {operation: ${operation}, value: {}}, applyTo: CLUSTER}]}`;

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
  [
    'two Gateways with different hosts on one port',
    [gateway('g', 'selector: {app: x}', HTTP, 'a.test'), gateway('h', 'selector: {app: x}', HTTP, 'b.test')],
    [],
  ],
  [
    'two Gateways with one HTTP host, whose rules are joined',
    [gateway('g', 'selector: {app: x}', HTTP, 'a.test'), gateway('h', 'selector: {app: x}', HTTP, 'a.test')],
    [],
  ],
  [
    'two Gateways that speak differently on one port',
    [gateway('g', 'selector: {app: x}', HTTP, 'a.test'), gateway('h', 'selector: {app: x}', TCP, 'b.test')],
    ['warning IST0145 port'],
  ],
  [
    'two Gateways of different Pods',
    [gateway('g', 'selector: {app: x}', HTTP, 'a.test'), gateway('h', 'selector: {app: z}', TCP, 'b.test')],
    [],
  ],
  [
    'two Gateways on different addresses',
    [
      gateway('g', 'selector: {app: x}', HTTP, 'a.test'),
      gateway('h', 'selector: {app: x}', `${TCP}, bind: 127.0.0.2`, 'b.test'),
    ],
    [],
  ],
  [
    'two Gateways of TCP',
    [gateway('g', 'selector: {app: x}', TCP, '*'), gateway('h', 'selector: {app: x}', TCP, '*')],
    ['warning IST0145 hosts'],
  ],
  [
    'two certificates for one host',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test'),
      gateway('h', 'selector: {app: x}', https('two'), 'a.test'),
    ],
    ['warning IST0145 hosts'],
  ],
  [
    'one certificate for one host',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test'),
      gateway('h', 'selector: {app: x}', https('one'), 'a.test'),
    ],
    [],
  ],
  [
    'one certificate for two hosts',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test'),
      gateway('h', 'selector: {app: z}', https('one'), 'b.test'),
    ],
    ['info IST0138 credentialName'],
  ],
  ['rules of the mesh that a gateway does not meet', [A, GATEWAY, SPLIT, IN_BY('a')], ['info IST0140 host']],
  ['rules of the mesh for a single subset', [A, GATEWAY, SPLIT.replace('v2', 'v1'), IN_BY('a')], []],
  ['rules at a gateway that name a subset', [A, GATEWAY, SPLIT, IN_BY('a, subset: v1')], []],
  [
    'rules for the mesh and the gateway',
    [A, GATEWAY, SPLIT.replace('{hosts', '{gateways: [mesh, gw], hosts'), IN_BY('a')],
    [],
  ],
  ['one Sidecar for a namespace, one for some', [sidecar('s', ''), sidecar('t', 'app: a')], []],
  ['two Sidecars for a namespace', [sidecar('s', ''), sidecar('t', '')], ['warning IST0111 name']],
  ['Sidecars for two namespaces', [sidecar('s', ''), sidecar('other/t', '')], []],
  [
    'two Sidecars for one workload',
    [sidecar('s', 'app: a'), sidecar('t', 'app: a')],
    ['warning IST0110 workloadSelector'],
  ],
  [
    "a Sidecar for some of another one's workloads",
    [sidecar('s', 'app: a'), sidecar('t', 'app: a, v: b')],
    ['warning IST0110 workloadSelector'],
  ],
  ['Sidecars for two workloads', [sidecar('s', 'app: a'), sidecar('t', 'app: b')], []],
  ['Sidecars that may meet', [sidecar('s', 'app: a'), sidecar('t', 'v: b')], []],
  [
    'Sidecars that do meet',
    [sidecar('s', 'app: a'), sidecar('t', 'v: b'), 'Pod p: {}\nlabels: {app: a, v: b}'],
    ['warning IST0110 workloadSelector'],
  ],
  ['two Services that agree', [picking('a', 'name: http, port: 80'), picking('b', 'name: http, port: 80'), POD], []],
  [
    'two Services that say different things of a port',
    [picking('a', 'name: http, port: 80'), picking('b', 'name: tcp, port: 80'), POD],
    ['warning IST0116 ports.0'],
  ],
  [
    'two Services with two ports for one',
    [
      picking('a', 'name: http, port: 80, targetPort: 8080'),
      picking('b', 'name: http, port: 81, targetPort: 8080'),
      POD,
    ],
    ['warning IST0137 ports.0'],
  ],
  [
    'two Services of different Pods',
    [
      picking('a', 'name: http, port: 80'),
      picking('b', 'name: tcp, port: 80').replace('app: a', 'app: b'),
      POD,
      POD.replace('p:', 'q:').replace('app: a', 'app: b'),
    ],
    [],
  ],
  ['two patches with priorities', [patch('f', 'ADD', 'priority: 1'), patch('g', 'MERGE', 'priority: 2')], []],
  ['a patch after one that adds', [patch('f', 'ADD'), patch('g', 'MERGE')], ['info IST0151 operation']],
  [
    'a patch for some versions after one that adds',
    [patch('f', 'ADD'), patch('g', 'MERGE').replace('{patch', '{match: {proxy: {proxyVersion: "1.*"}}, patch')],
    ['info IST0155 operation'],
  ],
  ['two patches that add', [patch('f', 'ADD'), patch('g', 'ADD')], []],
  ['a patch alone', [patch('g', 'MERGE')], []],
  [
    'a patch that adds what it changes itself',
    [patch('g', 'ADD').replace('}]}', '}, {patch: {operation: MERGE, value: {}}, applyTo: CLUSTER}]}')],
    [],
  ],
  ['a patch with a priority after one without', [patch('f', 'ADD'), patch('g', 'MERGE', 'priority: 1')], []],
  ['a patch without a priority after one with', [patch('f', 'ADD', 'priority: 1'), patch('g', 'MERGE')], []],
  ['a patch after one that changes', [patch('f', 'REPLACE'), patch('g', 'MERGE')], []],
  ['a patch after one of another namespace', [patch('other/f', 'ADD'), patch('g', 'MERGE')], []],
  [
    'a patch after one of something else',
    [patch('f', 'ADD').replace('CLUSTER', 'HTTP_ROUTE'), patch('g', 'MERGE')],
    [],
  ],
  [
    'a patch after one that adds among others',
    [
      patch('f', 'INSERT_FIRST').replace(': [', ': [{patch: {operation: MERGE, value: {}}, applyTo: HTTP_ROUTE}, '),
      patch('g', 'MERGE'),
    ],
    ['info IST0151 operation'],
  ],
  ['an EnvoyFilter without patches', ['EnvoyFilter f: {}', patch('g', 'MERGE')], []],
  [
    'three Services that say different things of a port',
    [
      picking('a', 'name: http, port: 80'),
      picking('b', 'name: tcp, port: 80'),
      picking('c', 'name: tcp, port: 80'),
      POD,
      POD.replace('p:', 'q:').replace('app: a', 'app: a, v: b'),
    ],
    ['warning IST0116 ports.0', 'warning IST0116 ports.0'],
  ],
  [
    'Services of two namespaces',
    [picking('a', 'name: http, port: 80'), picking('other/b', 'name: tcp, port: 80'), POD],
    [],
  ],
  [
    'two ports of one Service for one',
    [picking('a', 'name: http, port: 80, targetPort: 8080}, {name: http-web, port: 81, targetPort: 8080'), POD],
    [],
  ],
  [
    'a port and another one’s target',
    [picking('a', 'name: http, port: 80'), picking('b', 'name: http, port: 81, targetPort: 80'), POD],
    ['warning IST0137 ports.0'],
  ],
  [
    'the Pods of a Deployment',
    [
      picking('a', 'name: http, port: 80'),
      picking('b', 'name: tcp, port: 80'),
      'Deployment d: {replicas: 0, template: {metadata: {labels: {app: a}}}}',
    ],
    ['warning IST0116 ports.0'],
  ],
  [
    'a Deployment without labels',
    [picking('a', 'name: http, port: 80'), 'Deployment d: {replicas: 0, template: {}}', 'Deployment e: {replicas: 0}'],
    [],
  ],
  ['a delegate without a match', [A, delegating('{uri: {prefix: /a}}'), inner('').replace('match: [], ', '')], []],
  [
    'a delegate within one of several',
    [A, delegating('{uri: {prefix: /a}}, {uri: {prefix: /b}}'), inner('{uri: {prefix: /b/c}}')],
    [],
  ],
  [
    'two on one host that one namespace sees',
    [A, vs('v', 'hosts: [a], exportTo: [".", x]'), vs('w', 'hosts: [a], exportTo: [x]')],
    ['warning IST0109 hosts.0'],
  ],
  [
    'two private ones, one of them by its namespace’s name',
    [A, vs('v', 'hosts: [a], exportTo: [.]'), vs('w', 'hosts: [a], exportTo: [default]')],
    ['warning IST0109 hosts.0'],
  ],
  [
    'two on one host, the older of them later by name',
    [A, vs('v', 'hosts: [a]') + since(2021), vs('w', 'hosts: [a]') + since(2020)],
    ['warning IST0109 hosts.0'],
  ],
  ['a delegate that is not there', [A, delegating('{uri: {prefix: /a}}')], ['error IST0101 delegate']],
  [
    'rules of the mesh that go to all of it',
    [A, SPLIT, 'VirtualService w: {hosts: [b.test], http: [{route: [{destination: {host: a, port: {number: 80}}}]}]}'],
    ['info MS0304 hosts.0'],
  ],
  ['rules of the mesh for a subset and for all', [A, GATEWAY, SPLIT.replace(', subset: v2', ''), IN_BY('a')], []],
  [
    'a patch for gateways after one that adds',
    [patch('f', 'ADD'), patch('g', 'MERGE').replace('{patch', '{match: {context: GATEWAY}, patch')],
    ['info IST0151 operation'],
  ],
  [
    'two Services with different ports',
    [picking('a', 'name: http, port: 80'), picking('b', 'name: tcp, port: 81'), POD],
    [],
  ],
  [
    'two Services that disagree for the first of several Pods',
    [
      picking('a', 'name: http, port: 80'),
      picking('b', 'name: tcp, port: 80'),
      POD,
      POD.replace('p:', 'q:').replace('app: a', 'app: z'),
    ],
    ['warning IST0116 ports.0'],
  ],
  [
    'a Service that asks for more labels than the Pod has',
    [picking('a', 'name: http, port: 80'), picking('b', 'name: tcp, port: 80').replace('app: a', 'app: a, v: b'), POD],
    ['warning MS0303 selector'],
  ],
  [
    'one certificate for two hosts, the older Gateway later by name',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test') + since(2021),
      gateway('h', 'selector: {app: z}', https('one'), 'b.test') + since(2020),
    ],
    ['info IST0138 credentialName'],
  ],
  [
    'one certificate for two hosts of TLS that is passed on',
    [
      gateway('g', 'selector: {app: x}', https('one').replace('HTTPS', 'TLS'), 'a.test'),
      gateway('h', 'selector: {app: z}', https('one').replace('HTTPS', 'TLS'), 'b.test'),
    ],
    [],
  ],
  [
    'one certificate for two servers of a Gateway',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test').replace(
        ']}]',
        `]}, {${https('one').replace('name: x', 'name: z')}, hosts: [b.test]}]`,
      ),
    ],
    [],
  ],
  [
    'one certificate on two ports',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test'),
      gateway('h', 'selector: {app: z}', https('one').replace('443', '8443'), 'b.test'),
    ],
    [],
  ],
  [
    'two certificates for two hosts',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test'),
      gateway('h', 'selector: {app: x}', https('two'), 'b.test'),
    ],
    [],
  ],
  [
    'one certificate for the same hosts in another order',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test", "b.test'),
      gateway('h', 'selector: {app: z}', https('one'), 'b.test", "a.test'),
    ],
    [],
  ],
  [
    'servers with certificates in files',
    [
      gateway('g', 'selector: {app: x}', FILES, 'a.test'),
      gateway('h', 'selector: {app: x}', FILES, 'b.test'),
      gateway('i', 'selector: {app: x}', https('one'), 'b.test'),
    ],
    ['warning IST0145 hosts'],
  ],
  [
    'rules that are exported to their own gateway, and not to another',
    [
      A,
      GATEWAY.replace('gw', 'team/gw'),
      GATEWAY,
      'VirtualService team/v: {hosts: [s.test], gateways: [gw], exportTo: [.], http: [{directResponse: {status: 200}}]}',
    ],
    [],
  ],
  [
    'two Gateways that speak differently, the older later by name',
    [
      gateway('g', 'selector: {app: x}', HTTP, 'a.test') + since(2021),
      gateway('h', 'selector: {app: x}', TCP, 'b.test') + since(2020),
    ],
    ['warning IST0145 port'],
  ],
  [
    'two Gateways that speak differently, one of some of the other’s Pods',
    [gateway('g', 'selector: {app: x, v: a}', HTTP, 'a.test'), gateway('h', 'selector: {app: x}', TCP, 'b.test')],
    ['warning IST0145 port'],
  ],
  [
    'two servers of one Gateway that speak differently',
    [
      gateway('g', 'selector: {app: x}', HTTP, 'a.test').replace(
        ']}]',
        `]}, {${TCP.replace('name: x', 'name: z')}, hosts: [b.test]}]`,
      ),
    ],
    [],
  ],
  [
    'three Gateways, of which the last quarrels with the second',
    [
      gateway('g', 'selector: {app: x}', https('one'), 'a.test'),
      gateway('h', 'selector: {app: x}', https('one'), 'b.test'),
      gateway('i', 'selector: {app: x}', https('two'), 'b.test'),
    ],
    ['info IST0138 credentialName', 'warning IST0145 hosts'],
  ],
  [
    'two Gateways of TCP, one of them in TLS',
    [
      gateway('g', 'selector: {app: x}', TCP, 'a.test'),
      gateway('h', 'selector: {app: x}', `${TLS}, tls: {mode: SIMPLE, credentialName: one}`, 'a.test'),
    ],
    ['warning IST0145 port'],
  ],
  [
    'two Gateways that redirect, with certificates that nobody is shown',
    ['one', 'two'].map((name) =>
      gateway(name, 'selector: {app: x}', `${HTTP}, tls: {httpsRedirect: true, credentialName: ${name}}`, 'a.test'),
    ),
    [],
  ],
  [
    'two Sidecars for a namespace, the older later by name',
    [sidecar('s', '') + since(2021), sidecar('t', '') + since(2020)],
    ['warning IST0111 name'],
  ],
  [
    'Sidecars that may meet, beside a Pod of the one',
    [sidecar('s', 'app: a'), sidecar('t', 'v: b'), 'Pod p: {}\nlabels: {app: a}'],
    [],
  ],
  [
    'Sidecars that meet in another namespace',
    [sidecar('s', 'app: a'), sidecar('t', 'v: b'), 'Pod other/p: {}\nlabels: {app: a, v: b}'],
    [],
  ],
  [
    'Sidecars that ask for different values',
    [sidecar('s', 'app: a, v: b'), sidecar('t', 'app: c, w: d'), 'Pod p: {}\nlabels: {app: c, v: b, w: d}'],
    ['warning IST0101 workloadSelector'],
  ],
];

test.each(TABLE)('%s', (_, documents, expected) => {
  expect(analysed(mesh(...documents))).toEqual(expected);
});

test('how it is said', () => {
  const texts = TABLE.map(([title, documents]) => worded(title, mesh(...documents)));
  expectGolden('test/plan/analysis/conflicts.txt', texts.join(''));
});

test('the one that counts is named', () => {
  const [found] = findings(mesh(A, vs('v', 'hosts: [a]'), vs('w', 'hosts: [a]')));
  expect(found?.message).toBe(
    'none of these rules is used for a.default.svc.cluster.local: default/v comes first by name, and in the mesh they are not merged',
  );
  expect(found?.resource?.name).toBe('w');
});
