/** Each check with its finding, and with a near miss that gives none. */
import { expect, test } from 'vitest';
import { expectGolden } from '../../golden.ts';
import { CERTIFICATE, KEY } from './certificate.ts';
import { analysed, mesh, worded } from './found.ts';

const A = 'Service a: {ports: [{name: http, port: 80}]}';
const B = 'Service b: {ports: [{name: http, port: 8080}, {name: http-admin, port: 9090}]}';
const ENTRY =
  'ServiceEntry e: {hosts: [x.ext.test], resolution: DNS, location: MESH_EXTERNAL, ports: [{number: 80, name: http, protocol: HTTP}]}';
const rule = (body: string) => `VirtualService v: {hosts: [a], http: [{${body}}]}`;
const to = (destination: string) => rule(`route: [{destination: {${destination}}}]`);
const GATEWAY = 'Gateway gw: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*.shop.test"]}]}';
const atGateway = (body: string) => `VirtualService v: {${body}, http: [{route: [{destination: {host: a}}]}]}`;
const TLS_GATEWAY =
  'Gateway gw: {servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: cert}}]}';
const delegating =
  'VirtualService v: {hosts: [a], http: [{delegate: {name: inner}}, {route: [{destination: {host: a}}]}]}';
const inner = (name: string, more = '') =>
  `VirtualService ${name}: {${more}http: [{match: [{uri: {prefix: /x}}], route: [{destination: {host: a.default.svc.cluster.local}}]}]}`;
const INNER = inner('inner');
const SELECTING = 'Service a: {selector: {app: a}, ports: [{name: http, port: 80}]}';
const SUBSETS = 'DestinationRule d: {host: a, subsets: [{name: v1, labels: {version: v1}}]}';
const pod = (labels: string) => `Pod p: {}\nstatus: {podIP: 127.1.0.1}\nlabels: {${labels}}`;
const DEPLOYMENT = 'Deployment a: {template: {metadata: {labels: {app: a}}}}';

const SERVED_GATEWAY =
  'Gateway gw: {selector: {istio: gateway}, servers: [{port: {number: 8080, name: http, protocol: HTTP}, hosts: ["*"]}]}';
const INGRESS_POD =
  'Pod p: {containers: [{name: proxy, ports: [{name: web, containerPort: 8080}]}]}\nstatus: {podIP: 127.1.0.1}\nlabels: {istio: gateway}';
const ingress = (targetPort: number | string) =>
  `Service ingress: {selector: {istio: gateway}, ports: [{name: http, port: 80, targetPort: ${targetPort}}]}`;
const ALIAS = 'Service a: {type: ExternalName, externalName: x.test, ports: [{name: tcp, port: 80}]}';
const LEADING = 'Service a: {selector: {app: a}, ports: [{name: http, port: 80, targetPort: 8080}]}';
const WILDCARD = ENTRY.replace('x.ext', '"*.ext').replace('test]', 'test"]').replace('DNS', 'NONE');
const OTHER_GATEWAY = GATEWAY.replace('gw', 'gx').replace('*.shop.test', 'a.test');
const C = 'Service c: {ports: [{name: http, port: 8080}]}';
const TWO = 'Service two: {ports: [{name: http, port: 80}, {name: http-b, port: 81}]}';
const answering = (body: string) => `VirtualService v: {${body}, http: [{directResponse: {status: 200}}]}`;
const calling = (hosts: string, host: string, match = '') =>
  `VirtualService v: {hosts: [${hosts}], http: [{${match && `match: [{${match}}], `}route: [{destination: {host: ${host}}}]}]}`;
const secret = (certificate: string, key: string) =>
  `Secret cert: {}\nstringData: ${JSON.stringify({ 'tls.crt': certificate, 'tls.key': key })}`;

const TABLE: [string, string[], string[]][] = [
  ['a host that is there', [A, to('host: a')], []],
  ['a host that is not', [A, to('host: aa')], ['error IST0101 host']],
  [
    'a host in a namespace of which no service is given',
    [A, to('host: b.other.svc.cluster.local')],
    ['warning IST0101 host'],
  ],
  ['a host where no service is given', [to('host: nosuch')], []],
  [
    'a host outside, beside ServiceEntries',
    [ENTRY, to('host: y.ext.test')],
    ['info MS0304 hosts.0', 'error IST0101 host'],
  ],
  [
    'a host under a wildcard ServiceEntry',
    [A, ENTRY.replace('x.ext', '"*.ext').replace('test]', 'test"]').replace('DNS', 'NONE'), to('host: y.ext.test')],
    [],
  ],
  [
    'a mirror that is missing',
    [A, rule('mirror: {host: nosuch}, route: [{destination: {host: a}}]')],
    ['error IST0101 host'],
  ],
  [
    'one of several mirrors that is missing',
    [A, rule('mirrors: [{destination: {host: a}}, {destination: {host: nosuch}}], route: [{destination: {host: a}}]')],
    ['error IST0101 host'],
  ],
  [
    'a destination of TCP that is missing',
    [A, 'VirtualService v: {hosts: [a], tcp: [{route: [{destination: {host: nosuch}}]}]}'],
    ['error IST0101 host'],
  ],
  [
    'a regular expression that is too large for the filter',
    [A, rule('match: [{uri: {regex: ".*a.{900}b.{900}"}}], route: [{destination: {host: a}}]')],
    ['error MS0102 regex'],
  ],
  [
    'a Sidecar’s proxy that is not',
    [A, 'Sidecar s: {outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a, port: {number: 80}}}}'],
    ['warning IST0101 host'],
  ],
  ['a port of the service', [A, B, to('host: b, port: {number: 9090}')], []],
  ['a port that the service has not', [A, B, to('host: b, port: {number: 81}')], ['error IST0101 number']],
  ['no port, on a service that has the one that is called', [A, to('host: a')], []],
  ['no port, on a service without the one that is called', [A, B, to('host: b')], ['warning IST0112 destination']],
  ['a subset that a rule has', [A, SUBSETS, to('host: a, subset: v1')], []],
  ['a subset that no rule has', [A, SUBSETS, to('host: a, subset: v2')], ['error IST0101 subset']],
  ['a subset of a service that is not given', [to('host: z, subset: v2')], []],
  ['a gateway that is there', [A, GATEWAY, atGateway('hosts: [www.shop.test], gateways: [gw]')], []],
  [
    'a gateway that is not',
    [A, GATEWAY, atGateway('hosts: [www.shop.test], gateways: [gv]')],
    ['error IST0101 gateways.0'],
  ],
  [
    'a gateway where none is given',
    [A, atGateway('hosts: [www.shop.test], gateways: [gw]')],
    ['warning IST0101 gateways.0'],
  ],
  [
    'a host that the gateway offers not',
    [A, GATEWAY, atGateway('hosts: [shop.test], gateways: [gw]')],
    ['warning IST0132 hosts.0'],
  ],
  [
    'a match for a gateway of the VirtualService',
    [A, GATEWAY, rule('match: [{gateways: [mesh]}], route: [{destination: {host: a}}]')],
    [],
  ],
  [
    'a match for a gateway that the VirtualService has not',
    [A, GATEWAY, rule('match: [{gateways: [gw]}], route: [{destination: {host: a}}]')],
    ['warning MS0306 gateways.0'],
  ],
  ['a delegate that is there', [A, INNER, delegating], []],
  ['a delegate that is not', [A, delegating], ['error IST0101 delegate']],
  ['a delegate that nobody names', [A, delegating, INNER, inner('other')], ['info MS0302 name']],
  [
    'a delegate with hosts',
    [A, delegating, inner('inner', 'hosts: [a.default.svc.cluster.local], gateways: [gw], ')],
    ['error IST0101 delegate', 'warning IST0101 gateways.0'],
  ],
  [
    'a delegate of another namespace',
    [A, delegating, inner('other/inner')],
    ['error IST0101 delegate', 'info MS0302 name'],
  ],
  ['a delegate where neither Services nor others are given', [delegating], []],
  [
    'a delegate that is exported to its root',
    [A, delegating.replace('inner', 'inner, namespace: team'), inner('team/inner', 'exportTo: [default], ')],
    [],
  ],
  [
    'a delegate that is not',
    [A, delegating.replace('inner', 'inner, namespace: team'), inner('team/inner', 'exportTo: [.], ')],
    ['error IST0101 delegate'],
  ],
  ['the start of a whole name', [A, to('host: a.default')], ['warning IST0101 host']],
  ['a whole name but for its end', [A, to('host: a.default.svc')], ['warning IST0101 host']],
  ['a name like no other', [A, to('host: something.else.test')], ['warning IST0101 host']],
  [
    'a DestinationRule for a name like no other',
    [A, SUBSETS.replace('host: a', 'host: something.else.test')],
    ['warning IST0174 host'],
  ],
  [
    'a DestinationRule for a wildcard with services',
    [A, B, SUBSETS.replace('host: a', 'host: "*.default.svc.cluster.local"')],
    [],
  ],
  [
    'a subset of a wildcard’s rule',
    [A, SUBSETS.replace('host: a', 'host: "*.default.svc.cluster.local"'), to('host: a, subset: v1')],
    [],
  ],
  ['a subset like no other', [A, SUBSETS, to('host: a, subset: canary')], ['error IST0101 subset']],
  [
    'a subset where only another host has some',
    [A, B, SUBSETS, to('host: b, subset: v1, port: {number: 8080}')],
    ['error IST0101 subset'],
  ],
  [
    'rules that are exported to the gateway',
    [A, GATEWAY, atGateway('hosts: [www.shop.test], gateways: [gw], exportTo: [.]')],
    [],
  ],
  [
    'rules that are not',
    [
      A,
      GATEWAY,
      'VirtualService team/v: {hosts: [www.shop.test], gateways: [default/gw], exportTo: [.], http: [{directResponse: {status: 200}}]}',
    ],
    ['warning MS0305 exportTo'],
  ],
  ['a Secret that is there', [TLS_GATEWAY, 'Secret cert: {}'], []],
  ['a Secret that is not, beside others', ['Secret other: {}', TLS_GATEWAY], ['warning IST0101 credentialName']],
  ['a Secret where none is given', [TLS_GATEWAY], []],
  ['a DestinationRule for a service', [A, SUBSETS], []],
  ['a DestinationRule for nobody', [A, SUBSETS.replace('host: a', 'host: z')], ['warning IST0174 host']],
  ['a subset with an endpoint', [SELECTING, pod('app: a, version: v1'), SUBSETS], []],
  ['a subset without one', [SELECTING, pod('app: a, version: v2'), SUBSETS], ['warning IST0173 name']],
  ['a Service that selects a Pod', [pod('app: a'), SELECTING], []],
  ['a Service that selects none', [pod('app: b'), SELECTING], ['warning MS0303 selector']],
  ['a Service where no Pods are given', [SELECTING], []],
  ['a Deployment without Pods', [SELECTING, DEPLOYMENT], ['warning MS0303 spec']],
  [
    'a Gateway whose labels no Pod has',
    [pod('istio: gateway'), GATEWAY.replace('{servers', '{selector: {istio: gatewey}, servers')],
    ['warning IST0101 selector'],
  ],
  [
    'a Gateway that selects a Pod',
    [pod('istio: gateway'), GATEWAY.replace('{servers', '{selector: {istio: gateway}, servers')],
    [],
  ],
  [
    'a Sidecar whose labels no Pod has',
    [pod('app: a'), 'Sidecar s: {workloadSelector: {labels: {app: b}}, egress: [{hosts: ["*/*"]}]}'],
    ['warning IST0101 workloadSelector'],
  ],
  [
    'a Sidecar that selects a Pod',
    [pod('app: a'), 'Sidecar s: {workloadSelector: {labels: {app: a}}, egress: [{hosts: ["*/*"]}]}'],
    [],
  ],
  ['a Secret with a certificate', [TLS_GATEWAY, secret(CERTIFICATE, KEY)], []],
  ['a Secret with another text', [TLS_GATEWAY, secret('x', KEY)], ['warning IST0161 credentialName']],
  ['a Secret without a key', [TLS_GATEWAY, secret(CERTIFICATE, '')], ['warning IST0161 credentialName']],
  ['a Secret with a text for a key', [TLS_GATEWAY, secret(CERTIFICATE, 'x')], ['warning IST0161 credentialName']],
  ['a Service that leads to the port of a Gateway', [INGRESS_POD, SERVED_GATEWAY, ingress(8080)], []],
  [
    'a Service of another namespace that leads elsewhere',
    [INGRESS_POD, SERVED_GATEWAY, ingress(8080), ingress(9999).replace('ingress', 'other/ingress')],
    [],
  ],
  ['a Service without a selector beside it', [INGRESS_POD, SERVED_GATEWAY, A], []],
  [
    'a Service that leads to two ports, neither of them the Gateway’s',
    [INGRESS_POD, SERVED_GATEWAY, ingress(1), ingress(2).replace('ingress', 'egress')],
    ['warning IST0162 number'],
  ],
  [
    'a Gateway that selects everything',
    [INGRESS_POD, SERVED_GATEWAY.replace('selector: {istio: gateway}, ', ''), ingress(1)],
    [],
  ],
  ['a Service that leads to it by its name', [INGRESS_POD, SERVED_GATEWAY, ingress('web')], []],
  ['a Service that leads elsewhere', [INGRESS_POD, SERVED_GATEWAY, ingress(8081)], ['warning IST0162 number']],
  ['a Gateway of Pods without a Service', [INGRESS_POD, SERVED_GATEWAY], []],
  ['a port named for what is spoken', ['Service a: {ports: [{name: grpc-web, port: 80}]}'], []],
  ['a port with an appProtocol', ['Service a: {ports: [{name: x, port: 80, appProtocol: http}]}'], []],
  ['a port of UDP', ['Service a: {ports: [{name: dns, port: 53, protocol: UDP}]}'], []],
  ['a port named for something else', ['Service a: {ports: [{name: web, port: 80}]}'], ['info IST0118 name']],
  ['a port without a name', ['Service a: {ports: [{port: 80}]}'], ['info IST0118 ports.0']],
  ['a port of the cluster', ['Service kube-system/a: {ports: [{name: web, port: 80}]}'], []],
  ['an ExternalName of HTTP', [ALIAS.replace('tcp', 'http')], []],
  ['an ExternalName of TCP', [ALIAS], ['warning IST0150 name']],
  ['a ServiceEntry of HTTP without addresses', [ENTRY], []],
  ['a ServiceEntry of TCP without addresses', [ENTRY.replace('HTTP', 'TCP')], ['info IST0134 protocol']],
  [
    'a ServiceEntry of TCP with addresses',
    [ENTRY.replace('HTTP', 'TCP').replace('ports', 'addresses: [10.0.0.1], ports')],
    [],
  ],
  [
    'rules for a host that is no service',
    [A, 'VirtualService v: {hosts: [z], http: [{route: [{destination: {host: a}}]}]}'],
    ['warning MS0304 hosts.0'],
  ],
  [
    'rules for a host by its whole name that is no service',
    [A, 'VirtualService v: {hosts: [z.default.svc.cluster.local], http: [{directResponse: {status: 200}}]}'],
    ['warning MS0304 hosts.0'],
  ],
  ['rules for a wildcard of no services', [A, answering('hosts: ["*.none.test"]')], ['info MS0304 hosts.0']],
  ['rules for a wildcard with a service', [A, B, answering('hosts: ["*.default.svc.cluster.local"]')], []],
  ['rules for a host of a service with wildcards', [A, WILDCARD, answering('hosts: [y.ext.test]')], []],
  ['rules for a service and another host', [A, answering('hosts: [a, z]')], []],
  ['rules for such a host at a gateway', [A, GATEWAY, answering('hosts: [www.shop.test], gateways: [gw]')], []],
  [
    'rules for such a host at a gateway and in the mesh',
    [A, GATEWAY, answering('hosts: [www.shop.test], gateways: [mesh, gw]')],
    [],
  ],
  ['a ServiceEntry without a protocol', [ENTRY.replace(', protocol: HTTP', '')], ['info IST0134 ports.0']],
  ['a ServiceEntry of MySQL', [ENTRY.replace('HTTP', 'MySQL')], ['info IST0134 protocol']],
  ['a ServiceEntry of TLS', [ENTRY.replace('HTTP', 'TLS')], []],
  ['an ExternalName of something else', [ALIAS.replace('tcp', 'web')], ['warning IST0150 name']],
  [
    'a Service of other Pods that leads to the port of a Gateway',
    [INGRESS_POD, SERVED_GATEWAY, ingress(8081), pod('app: a').replace(' p:', ' q:'), LEADING],
    ['warning IST0162 number'],
  ],
  [
    'a Service of another namespace that leads there',
    [INGRESS_POD, SERVED_GATEWAY, ingress(8081), ingress(8080).replace('ingress', 'other/ingress')],
    ['warning IST0162 number'],
  ],
  [
    'a Service that leads to a name that no port has',
    [INGRESS_POD.replace('web', 'other'), SERVED_GATEWAY, ingress('web')],
    ['warning IST0162 number', 'warning MS0303 selector'],
  ],
  [
    'a Gateway of another namespace',
    [A, GATEWAY, atGateway('hosts: [www.shop.test], gateways: [team/gw]')],
    ['error IST0101 gateways.0'],
  ],
  ['a gateway where nothing is given', [atGateway('hosts: [www.shop.test], gateways: [gw]')], []],
  [
    'a gateway that only a match names',
    [A, GATEWAY, rule('match: [{gateways: [mesh, gx]}], route: [{destination: {host: a}}]')],
    ['error IST0101 gateways.1', 'warning MS0306 gateways.1'],
  ],
  [
    'a gateway that only a match of TCP names',
    [
      A,
      GATEWAY,
      'VirtualService v: {hosts: [a], tcp: [{match: [{gateways: [gx]}], route: [{destination: {host: a}}]}]}',
    ],
    ['error IST0101 gateways.0'],
  ],
  [
    'a gateway that only a match of TLS names',
    [
      A,
      GATEWAY,
      'VirtualService v: {hosts: [a.test], tls: [{match: [{sniHosts: [a.test], gateways: [gx]}], route: [{destination: {host: a}}]}]}',
    ],
    ['info MS0304 hosts.0', 'error IST0101 gateways.0'],
  ],
  [
    'a host that one of two gateways offers',
    [A, GATEWAY, OTHER_GATEWAY, atGateway('hosts: [www.shop.test], gateways: [gw, gx]')],
    [],
  ],
  [
    'a host that neither of two gateways offers',
    [A, GATEWAY, OTHER_GATEWAY, atGateway('hosts: [c.test], gateways: [gw, gx]')],
    ['warning IST0132 hosts.0'],
  ],
  [
    'a host that another gateway offers',
    [A, GATEWAY, OTHER_GATEWAY, atGateway('hosts: [a.test], gateways: [gw]')],
    ['warning IST0132 hosts.0'],
  ],
  [
    'a host that the gateway lends to others',
    [
      A,
      GATEWAY.replace('"*.shop.test"', '"team/*.shop.test", "*.b.test"'),
      atGateway('hosts: [www.shop.test], gateways: [gw]'),
    ],
    ['warning IST0132 hosts.0'],
  ],
  [
    'a host that the gateway offers not, but that is called elsewhere',
    [A, GATEWAY, atGateway('hosts: [a], gateways: [gw, mesh]')],
    [],
  ],
  ['a server without TLS beside Secrets', [GATEWAY, secret(CERTIFICATE, KEY)], []],
  [
    'a server with a certificate in files beside Secrets',
    [TLS_GATEWAY.replace('credentialName: cert', 'serverCertificate: /c, privateKey: /k'), secret('x', KEY)],
    [],
  ],
  [
    'a Secret that the Gateway does not name',
    [TLS_GATEWAY, secret(CERTIFICATE, KEY), secret('x', KEY).replace('cert:', 'other:')],
    [],
  ],
  [
    'a Service with an endpoint for one of its ports',
    [pod('app: a'), SELECTING.replace('}]', '}, {name: http-b, port: 81, targetPort: gone}]')],
    [],
  ],
  ['a Deployment without Pods beside other Pods', [SELECTING, DEPLOYMENT, pod('app: b')], ['warning MS0303 spec']],
  [
    'a Deployment without Pods, and a Service of its name in another namespace',
    [SELECTING, DEPLOYMENT, SELECTING.replace('a:', 'other/a:'), pod('app: b').replace('p:', 'other/p:')],
    ['warning MS0303 spec', 'warning MS0303 selector'],
  ],
  [
    'a subset of a host of which only a rule is given',
    [SUBSETS.replace('host: a', 'host: z'), to('host: z, subset: v2')],
    ['error IST0101 subset'],
  ],
  [
    'a subset of another wildcard’s rule',
    [A, B, SUBSETS.replace('host: a', 'host: "*.ext.test"'), to('host: a, subset: v1')],
    ['warning IST0174 host', 'error IST0101 subset'],
  ],
  [
    'a subset with one of two endpoints',
    [SELECTING, pod('app: a, version: v1'), pod('app: a, version: v2').replace(' p:', ' q:'), SUBSETS],
    [],
  ],
  [
    'a subset of endpoints without labels',
    [
      ENTRY.replace('DNS', 'STATIC').replace('ports', 'endpoints: [{address: 127.9.0.1}], ports'),
      SUBSETS.replace('host: a', 'host: x.ext.test'),
    ],
    [],
  ],
  [
    'a DestinationRule for a wildcard with some of the services',
    [A, ENTRY, SUBSETS.replace('host: a', 'host: "*.ext.test"')],
    [],
  ],
  ['a DestinationRule where no service is given', [SUBSETS], []],
  ['no port, at a gateway, on a service with one', [A, C, GATEWAY, calling('www.shop.test], gateways: [gw', 'c')], []],
  [
    'no port, at a gateway, on a service with several',
    [A, B, GATEWAY, calling('www.shop.test], gateways: [gw', 'b')],
    ['warning IST0112 destination'],
  ],
  [
    'no port, at a gateway that has the service’s',
    [A, B, GATEWAY.replace('80', '9090'), OTHER_GATEWAY, calling('www.shop.test], gateways: [gw', 'b')],
    [],
  ],
  ['no port, in the mesh, on a service of one other', [A, C, to('host: c')], ['warning IST0112 destination']],
  ['no port, called on two', [TWO, B, calling('two', 'b')], ['warning IST0112 destination']],
  ['no port, where the match is for one that the service has', [TWO, A, calling('two', 'a', 'port: 80')], []],
  [
    'no port, where the match is for another',
    [TWO, A, calling('two', 'a', 'port: 81')],
    ['warning IST0112 destination'],
  ],
  [
    'no port, where one of the matches is for all',
    [TWO, A, calling('two', 'a', 'port: 80}, {method: {exact: GET}')],
    ['warning IST0112 destination'],
  ],
  [
    'no port, beside one of the called service that is not HTTP',
    [TWO.replace('http-b', 'tcp'), A, calling('two', 'a')],
    [],
  ],
  [
    'a Gateway that asks for more labels than Pods have',
    [pod('istio: x'), GATEWAY.replace('{servers', '{selector: {istio: gateway, v: a}, servers')],
    [],
  ],
  [
    'a Gateway that selects one of several Pods',
    [
      pod('istio: gateway'),
      pod('istio: x').replace(' p:', ' q:'),
      GATEWAY.replace('{servers', '{selector: {istio: gateway}, servers'),
    ],
    [],
  ],
  [
    'a Gateway that selects a Pod of another namespace',
    [
      pod('istio: gateway').replace('p:', 'other/p:'),
      pod('istio: x').replace(' p:', ' q:'),
      GATEWAY.replace('{servers', '{selector: {istio: gateway}, servers'),
    ],
    [],
  ],
  [
    'a Gateway whose labels several Pods have otherwise',
    [
      pod('istio: x, v: a'),
      pod('istio: x, v: b').replace(' p:', ' q:'),
      GATEWAY.replace('{servers', '{selector: {istio: gateway, v: a}, servers'),
    ],
    ['warning IST0101 selector'],
  ],
  [
    'a Sidecar whose labels Pods of another namespace have otherwise',
    [
      pod('app: a').replace('p:', 'other/p:'),
      'Sidecar s: {workloadSelector: {labels: {app: b}}, egress: [{hosts: ["*/*"]}]}',
    ],
    [],
  ],
  ['a delegate where nobody delegates', [A, INNER], []],
  [
    'another delegate than the one that is named, where no Services are given',
    [delegating, inner('other')],
    ['error IST0101 delegate', 'info MS0302 name'],
  ],
];

test.each(TABLE)('%s', (_, documents, expected) => {
  expect(analysed(mesh(...documents))).toEqual(expected);
});

test('how it is said', () => {
  const texts = TABLE.map(([title, documents]) => worded(title, mesh(...documents)));
  expectGolden('test/plan/analysis/references.txt', texts.join(''));
});
