/** Changes beside the HTTP rules: hosts, gateways, destinations, connections, and who sees what. */
import {
  type Doc,
  gateway,
  HTTP_SERVER,
  http,
  type Json,
  type Planted,
  rule,
  SUBSETS,
  service,
  serviceEntry,
  sidecar,
  subsets,
  to,
  uri,
  virtualService,
} from '../world.ts';

/** A traffic policy of shop, whose subset v1 all requests go to. */
function policy(name: string, old: Json | undefined, fresh: Json | undefined, changed: string): Planted {
  const side = (trafficPolicy: Json | undefined) => [
    rule('shop', { subsets: SUBSETS.spec && (SUBSETS.spec as Json).subsets, ...(trafficPolicy && { trafficPolicy }) }),
    virtualService({ hosts: ['shop'], http: [to('v1')] }),
  ];
  return { name, kind: 'destination', old: side(old), new: side(fresh), changed: [changed] };
}

const pool = (http_: Json) => ({ connectionPool: { http: http_ } });

export const POLICIES: Planted[] = [
  policy('a load balancer', undefined, { loadBalancer: { simple: 'RANDOM' } }, 'loadBalancer'),
  policy(
    'another load balancer',
    { loadBalancer: { simple: 'RANDOM' } },
    { loadBalancer: { simple: 'ROUND_ROBIN' } },
    'loadBalancer',
  ),
  policy('a limit of connections', undefined, { connectionPool: { tcp: { maxConnections: 10 } } }, 'connectionPool'),
  policy(
    'pending requests',
    pool({ http1MaxPendingRequests: 1 }),
    pool({ http1MaxPendingRequests: 2 }),
    'connectionPool',
  ),
  policy('connectTimeout', undefined, { connectionPool: { tcp: { connectTimeout: '1s' } } }, 'connectionPool'),
  policy('outlier detection', undefined, { outlierDetection: { consecutive5xxErrors: 5 } }, 'outlierDetection'),
  policy(
    'when an outlier is one',
    { outlierDetection: { consecutive5xxErrors: 3 } },
    { outlierDetection: { consecutive5xxErrors: 4 } },
    'outlierDetection',
  ),
  policy('TLS to the destination', undefined, { tls: { mode: 'SIMPLE' } }, 'tls'),
  policy('the server name of TLS', { tls: { mode: 'SIMPLE', sni: 'a' } }, { tls: { mode: 'SIMPLE', sni: 'b' } }, 'tls'),
  {
    ...policy('a hash', undefined, { loadBalancer: { consistentHash: { httpHeaderName: 'x' } } }, 'destinations'),
    kind: 'requests',
    changed: ['destinations', 'retries'],
  },
  {
    name: 'HTTP/2 to the destination',
    kind: 'destination',
    old: http(to('v1')),
    new: [
      rule('shop', { subsets: (SUBSETS.spec as Json).subsets, trafficPolicy: pool({ h2UpgradePolicy: 'UPGRADE' }) }),
      virtualService({ hosts: ['shop'], http: [to('v1')] }),
    ],
    changed: ['protocol', 'connectionPool'],
  },
  {
    name: 'labels of a subset',
    kind: 'destination',
    old: http(to('v1')),
    new: [
      rule('shop', { subsets: [{ name: 'v1', labels: { version: 'v2' } }] }),
      virtualService({ hosts: ['shop'], http: [to('v1')] }),
    ],
    changed: ['endpoints', 'labels'],
  },
  {
    name: 'a subset that is gone',
    kind: 'destination',
    old: http(to('v1')),
    new: [subsets('shop', 'v2'), virtualService({ hosts: ['shop'], http: [to('v1')] })],
    changed: ['existence'],
  },
  {
    name: 'a policy without any rule',
    kind: 'destination',
    old: [],
    new: [rule('cart', { trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } })],
    changed: ['loadBalancer'],
  },
];

function front(hosts: string[], rules: Json[]): Json {
  return virtualService({ hosts, gateways: ['front'], http: rules });
}

const ENTRY = {
  hosts: ['api.example.org'],
  ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
  resolution: 'STATIC',
};
const A = to('v1', uri('exact', '/a'));
const NONE = ['answer', 'destinations'];

export const HOSTS: Planted[] = [
  {
    name: 'a VirtualService for a service without one',
    old: [SUBSETS],
    new: http(to('v1')),
    changed: ['destinations'],
  },
  { name: 'a VirtualService less', old: http(to('v1')), new: [SUBSETS], changed: ['destinations'] },
  {
    name: 'a host more',
    old: http(to('v1')),
    new: [SUBSETS, virtualService({ hosts: ['shop', 'cart'], http: [to('v1')] })],
    changed: ['destinations'],
  },
  { name: 'a new service', old: [], new: [service('new')], changed: ['destinations', 'retries'] },
  {
    name: 'a host of a gateway',
    old: [SUBSETS, gateway([HTTP_SERVER]), front(['a.example.com'], [to('v1')])],
    new: [SUBSETS, gateway([HTTP_SERVER]), front(['b.example.com'], [to('v1')])],
    changed: NONE,
  },
  {
    name: 'a wildcard of a gateway',
    old: [SUBSETS, gateway([HTTP_SERVER]), front(['a.example.com'], [to('v1')])],
    new: [SUBSETS, gateway([HTTP_SERVER]), front(['*.example.com'], [to('v1')])],
    changed: NONE,
  },
  {
    name: 'hosts that a server offers',
    old: [SUBSETS, gateway([HTTP_SERVER]), front(['a.example.com', 'b.example.com'], [to('v1')])],
    new: [
      SUBSETS,
      gateway([{ ...HTTP_SERVER, hosts: ['a.example.com'] }]),
      front(['a.example.com', 'b.example.com'], [to('v1')]),
    ],
    changed: NONE,
  },
  {
    name: 'rules of a gateway that is not in the input',
    old: [SUBSETS, virtualService({ hosts: ['x.example'], gateways: ['other/gw'], http: [to('v1')] })],
    new: [SUBSETS, virtualService({ hosts: ['x.example'], gateways: ['other/gw'], http: [to('v2')] })],
    changed: ['destinations'],
  },
  {
    name: 'rules of a host that is not in the input',
    old: [virtualService({ hosts: ['far.example'], http: [{ redirect: { uri: '/a' } }] })],
    new: [virtualService({ hosts: ['far.example'], http: [{ redirect: { uri: '/b' } }] })],
    changed: ['answer'],
  },
  {
    name: 'a gateway left',
    old: [
      SUBSETS,
      gateway([HTTP_SERVER]),
      virtualService({ hosts: ['shop'], gateways: ['front', 'mesh'], http: [to('v1')] }),
    ],
    new: [SUBSETS, gateway([HTTP_SERVER]), virtualService({ hosts: ['shop'], gateways: ['front'], http: [to('v1')] })],
    changed: ['destinations'],
  },
  {
    name: 'the port of a match',
    old: [
      service('two', [
        { name: 'http', port: 80 },
        { name: 'http-b', port: 81 },
      ]),
      both(80),
    ],
    new: [
      service('two', [
        { name: 'http', port: 80 },
        { name: 'http-b', port: 81 },
      ]),
      both(81),
    ],
    changed: ['answer'],
  },
  {
    name: 'endpoints of a ServiceEntry',
    kind: 'destination',
    old: [serviceEntry('api', { ...ENTRY, endpoints: [{ address: '127.2.0.1' }] })],
    new: [serviceEntry('api', { ...ENTRY, endpoints: [{ address: '127.2.0.2' }] })],
    changed: ['endpoints'],
  },
  {
    name: 'a ServiceEntry less',
    old: [serviceEntry('api', { ...ENTRY, endpoints: [{ address: '127.2.0.1' }] })],
    new: [],
    changed: ['destinations', 'retries'],
  },
  { name: 'a delegate', old: delegating('v1'), new: delegating('v2'), changed: ['destinations'] },
  {
    name: 'a delegate that is gone',
    old: delegating('v1'),
    new: delegating('v1').slice(0, 2),
    changed: ['destinations'],
  },
];

function both(port: number): Json {
  return virtualService({
    hosts: ['two'],
    http: [{ match: [{ port }], directResponse: { status: 200 } }, { directResponse: { status: 404 } }],
  });
}

function delegating(subset: string): Doc[] {
  return [
    SUBSETS,
    virtualService({
      hosts: ['shop'],
      http: [{ match: [uri('prefix', '/a')], delegate: { name: 'inner' } }, to('v3')],
    }),
    virtualService({ http: [to(subset)] }, { name: 'inner' }),
  ];
}

const TCP_SERVER = { port: { number: 5432, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] };
const SECURE = {
  port: { number: 443, name: 'https', protocol: 'HTTPS' },
  hosts: ['a.example.com'],
  tls: { mode: 'SIMPLE', credentialName: 'c' },
};

function tcp(...route: Json[]): Json {
  return virtualService({ hosts: ['db'], tcp: [{ route }] });
}

function tls(host: string): Doc[] {
  const routes = [{ match: [{ port: 8443, sniHosts: ['vault'] }], route: [{ destination: { host } }] }];
  return [virtualService({ hosts: ['vault'], tls: routes })];
}

export const CONNECTIONS: Planted[] = [
  {
    name: 'where TCP goes',
    kind: 'connections',
    old: [],
    new: [tcp({ destination: { host: 'cart', port: { number: 80 } } })],
    changed: ['destinations'],
  },
  {
    name: 'shares of TCP',
    kind: 'connections',
    old: [
      tcp(
        { destination: { host: 'db' }, weight: 1 },
        { destination: { host: 'cart', port: { number: 80 } }, weight: 1 },
      ),
    ],
    new: [
      tcp(
        { destination: { host: 'db' }, weight: 3 },
        { destination: { host: 'cart', port: { number: 80 } }, weight: 1 },
      ),
    ],
    changed: ['destinations'],
  },
  {
    name: 'where TLS goes by its name',
    kind: 'connections',
    old: tls('vault'),
    new: tls('cart'),
    changed: ['destinations'],
  },
  {
    name: 'a port of a gateway',
    kind: 'connections',
    old: [gateway([TCP_SERVER]), overGateway()],
    new: [
      gateway([TCP_SERVER, { ...TCP_SERVER, port: { number: 5433, name: 'tcp-b', protocol: 'TCP' } }]),
      overGateway(),
    ],
    changed: ['existence'],
  },
  {
    name: 'a gateway in TLS',
    kind: 'connections',
    old: [SUBSETS, gateway([HTTP_SERVER]), front(['a.example.com'], [to('v1')])],
    new: [SUBSETS, gateway([HTTP_SERVER, SECURE]), front(['a.example.com'], [to('v1')])],
    changed: ['existence'],
  },
  {
    name: 'clients that have to show a certificate',
    kind: 'connections',
    old: [SUBSETS, gateway([SECURE]), front(['a.example.com'], [to('v1')])],
    new: [
      SUBSETS,
      gateway([{ ...SECURE, tls: { ...SECURE.tls, mode: 'SIMPLE', minProtocolVersion: 'TLSV1_3' } }]),
      front(['a.example.com'], [to('v1')]),
    ],
    changed: ['minVersion'],
  },
  {
    name: 'rules behind TLS',
    old: [SUBSETS, gateway([SECURE]), front(['a.example.com'], [to('v1')])],
    new: [SUBSETS, gateway([SECURE]), front(['a.example.com'], [to('v2')])],
    changed: ['destinations'],
  },
  {
    name: 'endpoints of TCP',
    kind: 'destination',
    old: [],
    new: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'db-2', labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image: 'db' }] },
        status: { phase: 'Running', podIP: '127.1.0.21' },
      },
    ],
    changed: ['endpoints'],
  },
  {
    name: 'how long TCP may idle',
    kind: 'connections',
    old: [],
    new: [rule('db', { trafficPolicy: { connectionPool: { tcp: { idleTimeout: '1h' } } } })],
    changed: ['idleTimeout'],
  },
];

function overGateway(): Json {
  return virtualService({ hosts: ['*'], gateways: ['front'], tcp: [{ route: [{ destination: { host: 'db' } }] }] });
}

const FROM = (match: Json, subset: string) => http(to(subset, match), to('v3'));
const SEEN = { namespace: 'default', labels: { app: 'web' } };

export const VIEWS: Planted[] = [
  {
    name: 'a rule for some workloads',
    old: FROM({ sourceLabels: { app: 'web' } }, 'v1'),
    new: FROM({ sourceLabels: { app: 'web' } }, 'v2'),
    changed: ['destinations'],
    proxy: SEEN,
  },
  {
    name: 'a rule for other workloads',
    old: FROM({ sourceLabels: { app: 'web' } }, 'v1'),
    new: FROM({ sourceLabels: { app: 'api' } }, 'v1'),
    changed: ['destinations'],
    proxy: SEEN,
  },
  {
    name: 'a rule for a namespace',
    old: FROM({ sourceNamespace: 'other' }, 'v1'),
    new: FROM({ sourceNamespace: 'other' }, 'v2'),
    changed: ['destinations'],
    proxy: { namespace: 'other', labels: {} },
  },
  {
    name: 'rules that meet in one workload',
    old: http(to('v1', { sourceLabels: { app: 'web' } }), to('v2', { sourceLabels: { tier: 'b' } }), to('v3')),
    new: http(to('v2', { sourceLabels: { tier: 'b' } }), to('v1', { sourceLabels: { app: 'web' } }), to('v3')),
    changed: ['destinations'],
    proxy: { namespace: 'default', labels: { app: 'web', tier: 'b' } },
  },
  {
    name: 'a rule that is private to a namespace',
    old: [...http(to('v1')).slice(0, 1), virtualService({ hosts: ['shop'], exportTo: ['other'], http: [to('v1')] })],
    new: [SUBSETS, virtualService({ hosts: ['shop'], exportTo: ['other'], http: [to('v2')] })],
    changed: ['destinations'],
    proxy: { namespace: 'other', labels: {} },
  },
  {
    name: 'a Sidecar that hides a host',
    old: http(A, to('v3')),
    new: [...http(A, to('v3')), sidecar({ egress: [{ hosts: ['./cart.default.svc.cluster.local'] }] })],
    changed: ['destinations', 'retries'],
  },
  {
    name: 'what lies beyond the mesh',
    old: [sidecar({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } })],
    new: [sidecar({ outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } })],
    changed: NONE,
  },
  {
    name: 'a policy for some workloads',
    kind: 'destination',
    old: [],
    new: [
      rule('cart', {
        workloadSelector: { matchLabels: { app: 'web' } },
        trafficPolicy: { loadBalancer: { simple: 'RANDOM' } },
      }),
    ],
    changed: ['loadBalancer'],
    proxy: SEEN,
  },
];
