import { describe, expect, test } from 'vitest';
import { clustersOf, endpointsOf, hostsOn, istio, readPlan, service } from './read-plan.ts';

const kubernetes = (kind: string, name: string, rest: string, metadata = '', apiVersion = 'v1') =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: default${metadata}}\n${rest}\n`;
const pod = (name: string, ip: string, more = '', status = 'phase: Running') =>
  kubernetes(
    'Pod',
    name,
    `spec: {containers: [{name: c${more}}]}\nstatus: {podIP: ${ip}, ${status}}`,
    ', labels: {app: a}',
  );
const port = (text: string) =>
  kubernetes('Service', 'a', `spec: {selector: {app: a}, ports: [{name: http, port: 80${text}}]}`);
const endpoints = (yaml: string, cluster = 'outbound|80||a.default.svc.cluster.local') =>
  endpointsOf(readPlan(yaml), cluster);

describe('endpoints of a Kubernetes Service', () => {
  test.each<[law: string, yaml: string, expected: string[]]>([
    ['its Pods, on its own port', port('') + pod('p', '127.1.0.1'), ['127.1.0.1:80']],
    ['on the target port', port(', targetPort: 8080') + pod('p', '127.1.0.1'), ['127.1.0.1:8080']],
    [
      'on the container port of that name, if the Pod has one',
      port(', targetPort: web') +
        pod('p', '127.1.0.1', ', ports: [{name: web, containerPort: 9000}]') +
        pod('q', '127.1.0.2', ', ports: [{name: other, containerPort: 9000}]'),
      ['127.1.0.1:9000'],
    ],
    [
      'not Pods that do not run or are not ready',
      port('') +
        pod('p', '127.1.0.1', '', 'phase: Pending') +
        pod('q', '127.1.0.2', '', 'phase: Running, conditions: [{type: Ready, status: "False"}]') +
        pod('r', '127.1.0.3', '', 'conditions: [{type: Ready, status: "True"}]'),
      ['127.1.0.3:80'],
    ],
    [
      'not Pods of another namespace or label',
      port('') +
        pod('p', '127.1.0.1').replace('namespace: default', 'namespace: other') +
        pod('q', '127.1.0.2').replace('app: a', 'app: b'),
      [],
    ],
    [
      'its EndpointSlices, and then no others',
      port('') +
        pod('p', '127.1.0.1') +
        kubernetes(
          'EndpointSlice',
          'a-1',
          `addressType: IPv4
ports: [{name: http, port: 8080}, {name: other, port: 1}]
endpoints:
- {addresses: [127.1.0.5]}
- {addresses: [127.1.0.6], conditions: {ready: false}}`,
          ', labels: {kubernetes.io/service-name: a}',
          'discovery.k8s.io/v1',
        ),
      ['127.1.0.5:8080'],
    ],
    [
      'WorkloadEntries that it selects',
      port(', targetPort: 8080') +
        istio('WorkloadEntry', 'w', 'address: 127.2.0.1, labels: {app: a}, weight: 3') +
        istio('WorkloadEntry', 'v', 'address: 127.2.0.2, labels: {app: a}, ports: {http: 99}'),
      ['127.2.0.1:8080 x3', '127.2.0.2:99'],
    ],
    [
      'names, which are looked up',
      port('') + istio('WorkloadEntry', 'w', 'address: vm.test, labels: {app: a}'),
      ['vm.test:80'],
    ],
    [
      'none without a selector',
      kubernetes('Service', 'a', 'spec: {ports: [{name: http, port: 80}]}') + pod('p', '127.1.0.1'),
      [],
    ],
  ])('%s', (_, yaml, expected) => {
    expect(endpoints(yaml)).toEqual(expected);
  });

  test('a slice’s addresses have the labels of the Pods they refer to', () => {
    const slice = kubernetes(
      'EndpointSlice',
      'a-1',
      'addressType: IPv4\nports: [{name: http, port: 80}]\nendpoints: [{addresses: [127.1.0.1], targetRef: {kind: Pod, name: p}}]',
      ', labels: {kubernetes.io/service-name: a}',
      'discovery.k8s.io/v1',
    );
    const { plan } = readPlan(port('') + pod('p', '127.1.0.1') + slice);
    expect(plan.clusters[0]!.endpoints[0]!.labels).toEqual({ app: 'a' });
  });
});

describe('endpoints of a ServiceEntry', () => {
  const entry = (more: string, ports = '{number: 80, name: http, protocol: HTTP, targetPort: 8080}') =>
    istio('ServiceEntry', 'e', `hosts: [e.test], ports: [${ports}], ${more}`);
  test.each<[law: string, yaml: string, discovery: string, expected: string[]]>([
    [
      'its own, by port name, else the target port',
      entry(
        'resolution: STATIC, endpoints: [{address: 127.2.0.1, ports: {http: 99}}, {address: 127.2.0.2, weight: 5}]',
      ),
      'static',
      ['127.2.0.1:99', '127.2.0.2:8080 x5'],
    ],
    [
      'else the port itself',
      entry('resolution: STATIC, endpoints: [{address: 127.2.0.1}]', '{number: 80, name: http, protocol: HTTP}'),
      'static',
      ['127.2.0.1:80'],
    ],
    [
      'WorkloadEntries and Pods that it selects',
      entry('resolution: STATIC, workloadSelector: {labels: {app: a}}') +
        pod('p', '127.1.0.1') +
        istio('WorkloadEntry', 'w', 'address: 127.2.0.1, labels: {app: a}') +
        istio('WorkloadEntry', 'other/w', 'address: 127.2.0.2, labels: {app: a}'),
      'static',
      ['127.1.0.1:8080', '127.2.0.1:8080'],
    ],
    ['by DNS without any: the host', entry('resolution: DNS'), 'dns', ['e.test:8080']],
    ['by DNS, one address', entry('resolution: DNS_ROUND_ROBIN'), 'dns-one', ['e.test:8080']],
    ['NONE, which is the default', entry('location: MESH_EXTERNAL'), 'dns', ['e.test:8080']],
    ['NONE with addresses', entry('addresses: [127.2.0.9, 10.0.0.0/8]'), 'static', ['127.2.0.9:8080']],
  ])('%s', (_, yaml, discovery, expected) => {
    const reading = readPlan(yaml);
    expect(endpointsOf(reading, 'outbound|80||e.test')).toEqual(expected);
    expect(reading.plan.clusters[0]!.discovery).toBe(discovery);
  });

  test('each host is a service of its own', () => {
    const yaml = istio(
      'ServiceEntry',
      'e',
      'hosts: [e.test, "*.f.test"], ports: [{number: 80, name: http, protocol: HTTP}]',
    );
    expect(Object.keys(hostsOn(readPlan(yaml)))).toEqual(['*.f.test:80', 'e.test:80']);
  });
});

describe('who sees a service', () => {
  const names = (yaml: string, namespace: string) => clustersOf(readPlan(yaml, { namespace })).map(({ name }) => name);
  const annotated = (exportTo: string) =>
    kubernetes(
      'Service',
      'a',
      'spec: {ports: [{name: http, port: 80}]}',
      `, annotations: {networking.istio.io/exportTo: "${exportTo}"}`,
    );
  test.each([
    ['*', 'other', true],
    ['.', 'other', false],
    ['.', 'default', true],
    ['other,third', 'other', true],
    ['other,third', 'default', false],
    ['~', 'default', false],
  ])('exported to %s, client in %s: %s', (exportTo, namespace, seen) => {
    expect(names(annotated(exportTo), namespace).length > 0).toBe(seen);
  });

  test('of two on one host, Kubernetes’ own; the other adds its ports', () => {
    const yaml =
      istio(
        'ServiceEntry',
        'squatter',
        'hosts: [a.default.svc.cluster.local], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}, {number: 82, name: http-b, protocol: HTTP}]',
      ) + service('a');
    const clusters = clustersOf(readPlan(yaml));
    expect(clusters.map(({ port, discovery }) => [port, discovery])).toEqual([
      [80, 'static'],
      [82, 'dns'],
    ]);
    expect(clusters[0]!.endpoints).toHaveLength(2);
  });
});

describe('the protocol of a port', () => {
  test.each([
    ['name: http', 'http1'],
    ['name: http-web', 'http1'],
    ['name: HTTP-web', 'http1'],
    ['name: http2-web', 'http2'],
    ['name: grpc', 'http2'],
    ['name: grpc-web-x', 'http2'],
    ['name: httpish', 'auto'],
    ['name: tcp-x', 'tcp'],
    ['name: https', 'tcp'],
    ['name: mongo', 'tcp'],
    ['name: x, appProtocol: http2', 'http2'],
    ['name: tcp, appProtocol: "kubernetes.io/h2c"', 'http2'],
  ])('%s: %s', (written, protocol) => {
    const yaml = kubernetes('Service', 'a', `spec: {ports: [{${written}, port: 8000}]}`);
    expect(readPlan(yaml).plan.clusters[0]!.protocol).toBe(protocol);
  });

  test('a port that is not named HTTP nor anything else is sniffed; one where the server speaks first is not', () => {
    const listeners = (number: number) =>
      readPlan(kubernetes('Service', 'a', `spec: {ports: [{name: x, port: ${number}}]}`)).plan.clusters[0]!.protocol;
    expect([listeners(8000), listeners(3306)]).toEqual(['auto', 'tcp']);
  });

  test('UDP is not a matter of ours', () => {
    const reading = readPlan(kubernetes('Service', 'a', 'spec: {ports: [{name: x, port: 53, protocol: UDP}]}'));
    expect(clustersOf(reading)).toEqual([]);
  });

  test.each([
    ['UPGRADE', 'DEFAULT', 'http2'],
    ['UPGRADE', 'DO_NOT_UPGRADE', 'http1'],
    ['UPGRADE', '', 'http2'],
    ['DO_NOT_UPGRADE', 'UPGRADE', 'http2'],
  ] as const)('h2UpgradePolicy %s of the mesh, %s of the rule: %s', (h2UpgradePolicy, own, expected) => {
    const pool = own ? `h2UpgradePolicy: ${own}` : 'maxRetries: 3';
    const rule = istio('DestinationRule', 'a', `host: a, trafficPolicy: {connectionPool: {http: {${pool}}}}`);
    expect(readPlan(service('a') + rule, { mesh: { h2UpgradePolicy } }).plan.clusters[0]!.protocol).toBe(expected);
  });
});

describe('localities', () => {
  const locality = (yaml: string) => readPlan(yaml).plan.clusters[0]!.endpoints[0]!.locality;
  const node = `---\napiVersion: v1\nkind: Node\nmetadata: {name: node-1, labels: {topology.kubernetes.io/region: r, topology.kubernetes.io/zone: z}}\n`;
  const onNode = (labels = '') =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default, labels: {app: a${labels}}}\nspec: {nodeName: node-1}\nstatus: {podIP: 127.1.0.1}\n`;
  test.each([
    ['a Pod’s node', port('') + node + onNode(), 'r/z'],
    ['the Pod’s own label before it', port('') + node + onNode(', istio-locality: r2.z2'), 'r2/z2'],
    ['nothing known', port('') + onNode(), ''],
    [
      'a WorkloadEntry’s own',
      port('') + istio('WorkloadEntry', 'w', 'address: 127.2.0.1, labels: {app: a}, locality: r/z/s'),
      'r/z/s',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(locality(yaml)).toBe(expected);
  });
});

describe('a Deployment whose Service has no endpoints', () => {
  const deployment = (more = '') =>
    kubernetes('Deployment', 'd', `spec: {template: {metadata: {labels: {app: a}}}${more}}`, '', 'apps/v1');
  test.each<[law: string, yaml: string, told: string[]]>([
    ['is pointed out', port('') + deployment(), ['d']],
    ['not with a Pod', port('') + pod('p', '127.1.0.1') + deployment(), []],
    ['not scaled to nothing', port('') + deployment(', replicas: 0'), []],
    ['not without a Service', deployment(), []],
    ['not with a Service of other Pods', port('').replace('app: a', 'app: b') + deployment(), []],
    [
      'not with a Service of another namespace',
      port('').replace('namespace: default', 'namespace: b') + deployment(),
      [],
    ],
    [
      'not with a Service one of whose ports is served',
      port('}, {name: http-b, port: 81, targetPort: none') + pod('p', '127.1.0.1') + deployment(),
      [],
    ],
  ])('%s', (_, yaml, told) => {
    expect(readPlan(yaml).findings.map(({ resource }) => resource.name)).toEqual(told);
  });
});
