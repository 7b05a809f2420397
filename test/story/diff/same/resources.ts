/** The same rules in other resources, under other names, in another style. */
import {
  type Doc,
  gateway,
  HTTP_SERVER,
  http,
  type Json,
  type Pair,
  rule,
  SUBSETS,
  serviceEntry,
  sidecar,
  subsets,
  to,
  uri,
  virtualService,
} from '../world.ts';

const A = to('v1', uri('exact', '/a'));
const REST = to('v3');

function delegating(): Doc[] {
  const root = { match: [uri('prefix', '/a')], delegate: { name: 'inner' } };
  return [
    SUBSETS,
    virtualService({ hosts: ['shop'], http: [root, REST] }),
    virtualService({ http: [to('v1', uri('exact', '/a/x')), to('v2', uri('prefix', '/a/'))] }, { name: 'inner' }),
  ];
}

function bound(hosts: string[], rules: Json[], name = 'shop', gateways = ['front']): Json {
  return virtualService({ hosts, gateways, http: rules }, { name });
}

export const RESOURCES: Pair[] = [
  {
    name: 'a delegate written out',
    old: delegating(),
    new: http(to('v1', uri('exact', '/a/x')), to('v2', uri('prefix', '/a/')), REST),
  },
  {
    name: 'the name of a delegate',
    old: delegating(),
    new: delegating().map((doc) => JSON.stringify(doc).replaceAll('"inner"', '"within"')),
  },
  { name: 'documents in another order', old: http(A, REST), new: http(A, REST).reverse() },
  {
    name: 'the name of a VirtualService',
    old: http(A, REST),
    new: [SUBSETS, virtualService({ hosts: ['shop'], http: [A, REST] }, { name: 'other' })],
  },
  {
    name: 'the name of a DestinationRule',
    old: http(A, REST),
    new: [{ ...SUBSETS, metadata: { name: 'other' } }, virtualService({ hosts: ['shop'], http: [A, REST] })],
  },
  {
    name: 'one VirtualService a host, or one for both',
    old: [SUBSETS, virtualService({ hosts: ['shop', 'cart'], http: [A, REST] })],
    new: [
      SUBSETS,
      virtualService({ hosts: ['shop'], http: [A, REST] }),
      virtualService({ hosts: ['cart'], http: [A, REST] }, { name: 'cart' }),
    ],
  },
  {
    name: 'VirtualServices of a gateway, joined',
    old: [
      SUBSETS,
      gateway([HTTP_SERVER]),
      bound(['a.example.com'], [A]),
      bound(['a.example.com'], [to('v2', uri('exact', '/b'))], 'z'),
    ],
    new: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [A, to('v2', uri('exact', '/b'))])],
  },
  {
    name: 'a catch-all of a gateway stands last anyway',
    old: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [REST]), bound(['a.example.com'], [A], 'z')],
    new: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [A, REST])],
  },
  {
    name: 'the name of a gateway',
    old: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [A])],
    new: [SUBSETS, gateway([HTTP_SERVER], 'door'), bound(['a.example.com'], [A], 'shop', ['door'])],
  },
  {
    name: 'a gateway with its namespace',
    old: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [A])],
    new: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [A], 'shop', ['default/front'])],
  },
  {
    name: 'the servers of a gateway, one a host',
    old: [
      SUBSETS,
      gateway([{ ...HTTP_SERVER, hosts: ['a.example.com', 'b.example.com'] }]),
      bound(['a.example.com', 'b.example.com'], [A]),
    ],
    new: [
      SUBSETS,
      gateway([
        { ...HTTP_SERVER, hosts: ['a.example.com'] },
        { ...HTTP_SERVER, port: { ...HTTP_SERVER.port, name: 'http-b' }, hosts: ['b.example.com'] },
      ]),
      bound(['a.example.com', 'b.example.com'], [A]),
    ],
  },
  {
    name: 'the gateway mesh, said',
    old: http(A, REST),
    new: [SUBSETS, virtualService({ hosts: ['shop'], gateways: ['mesh'], http: [A, REST] })],
  },
  {
    name: 'a host in full',
    old: http(A, REST),
    new: [SUBSETS, virtualService({ hosts: ['shop.default.svc.cluster.local'], http: [A, REST] })],
  },
  {
    name: 'the namespace, said',
    old: http(A, REST),
    new: [SUBSETS, virtualService({ hosts: ['shop'], http: [A, REST] }, { namespace: 'default' })],
  },
  {
    name: 'a destination in full',
    old: http(A),
    new: http({
      match: [uri('exact', '/a')],
      route: [{ destination: { host: 'shop.default.svc.cluster.local', subset: 'v1' } }],
    }),
  },
  {
    name: 'the port of a destination, said',
    old: http(A),
    new: http({
      match: [uri('exact', '/a')],
      route: [{ destination: { host: 'shop', subset: 'v1', port: { number: 80 } } }],
    }),
  },
  {
    name: 'the port of a match, said',
    old: http(A, REST),
    new: http(to('v1', uri('exact', '/a', { port: 80 })), REST),
  },
  {
    name: 'exportTo everywhere, said',
    old: http(A, REST),
    new: [SUBSETS, virtualService({ hosts: ['shop'], exportTo: ['*'], http: [A, REST] })],
  },
  {
    name: 'the name of a subset',
    old: http(A, REST),
    new: [
      rule('shop', {
        subsets: [
          { name: 'one', labels: { version: 'v1' } },
          { name: 'three', labels: { version: 'v3' } },
        ],
      }),
      virtualService({ hosts: ['shop'], http: [to('one', uri('exact', '/a')), to('three')] }),
    ],
  },
  {
    name: 'a subset that nobody uses',
    old: http(A, REST),
    new: [subsets('shop', 'v1', 'v2', 'v3', 'v4'), virtualService({ hosts: ['shop'], http: [A, REST] })],
  },
  {
    name: 'subsets in DestinationRules of their own',
    old: http(A, REST),
    new: [
      subsets('shop', 'v1'),
      { ...subsets('shop', 'v2', 'v3'), metadata: { name: 'more' } },
      virtualService({ hosts: ['shop'], http: [A, REST] }),
    ],
  },
  {
    name: 'a VirtualService for a host that its gateway does not offer',
    old: [SUBSETS, gateway([HTTP_SERVER]), bound(['a.example.com'], [A])],
    new: [
      SUBSETS,
      gateway([HTTP_SERVER]),
      bound(['a.example.com'], [A]),
      bound(['other.example.org'], [REST], 'spare'),
    ],
  },
  {
    name: 'a Sidecar that sees all',
    old: http(A, REST),
    new: [...http(A, REST), sidecar({ egress: [{ hosts: ['*/*'] }] })],
  },
  {
    name: 'a delegate that nobody names',
    old: http(A, REST),
    new: [...http(A, REST), virtualService({ http: [A] }, { name: 'unused' })],
  },
  {
    name: 'the name of a ServiceEntry',
    old: [external('one')],
    new: [external('two')],
  },
];

function external(name: string): Json {
  const ports = [{ number: 80, name: 'http', protocol: 'HTTP' }];
  return serviceEntry(name, {
    hosts: ['api.example.org'],
    ports,
    resolution: 'STATIC',
    endpoints: [{ address: '127.2.0.1' }],
  });
}

const PLAIN = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop }
spec:
  hosts: [shop]
  http:
    - match: [{ uri: { prefix: /a } }, { uri: { prefix: /b } }]
      timeout: 5s
      route: [{ destination: { host: shop } }]
    - match: [{ uri: { prefix: /c } }]
      timeout: 5s
      route: [{ destination: { host: shop } }]
    - route: [{ destination: { host: cart } }]
`;

function restyled(name: string, edit: (text: string) => string): Pair {
  const text = edit(PLAIN);
  if (text === PLAIN) throw new Error(`${name}: nothing is edited`);
  return { name, old: [PLAIN], new: [text] };
}

export const STYLE: Pair[] = [
  restyled('quotes', (text) => text.replace('prefix: /a', 'prefix: "/a"').replace('timeout: 5s', "timeout: '5s'")),
  restyled('comments', (text) => text.replace('  http:', '  # the rules\n  http: # here')),
  restyled('flow and block', (text) => text.replace('hosts: [shop]', 'hosts:\n    - shop')),
  restyled('Windows line ends', (text) => text.replaceAll('\n', '\r\n')),
  restyled('indentation', (text) => text.replace(/^ {4}/gm, '        ')),
  restyled('keys in another order', (text) =>
    text.replace('metadata: { name: shop }\n', '').concat('metadata: { name: shop }\n'),
  ),
  restyled('an anchor', (text) =>
    text
      .replace('route: [{ destination: { host: shop } }]', 'route: &shop [{ destination: { host: shop } }]')
      .replace(/(timeout: 5s\n {6})route: \[\{ destination: \{ host: shop \} \}\]/, '$1route: *shop'),
  ),
  restyled('a merge key', (text) =>
    text.replace(
      '- match: [{ uri: { prefix: /c } }]\n      timeout: 5s\n      route: [{ destination: { host: shop } }]',
      '- <<: &to { timeout: 5s, route: [{ destination: { host: shop } }] }\n      match: [{ uri: { prefix: /c } }]',
    ),
  ),
  restyled('an older apiVersion', (text) => text.replace('istio.io/v1', 'istio.io/v1beta1')),
  restyled(
    'a List',
    (text) =>
      `apiVersion: v1\nkind: List\nitems:\n${text.trim().replace(/^/gm, '    ').replace('    apiVersion', '  - apiVersion')}`,
  ),
  restyled('metadata that nothing goes by', (text) =>
    text.replace('{ name: shop }', '{ name: shop, annotations: { note: x } }'),
  ),
];
