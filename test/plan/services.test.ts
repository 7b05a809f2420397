/** The services that a client's namespace sees, with all that is known of them. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_MESH_CONFIG } from '../../istio/index.ts';
import { isHttp, isStream, type Protocol, protocolNamed, protocolOfServicePort } from '../../plan/registry/protocol.ts';
import { registryFor } from '../../plan/registry/registry.ts';
import { loadText } from '../istio/reading.ts';
import { istio } from './read-plan.ts';

function servicesOf(yaml: string, namespace = 'default') {
  const { model, diagnostics } = loadText(yaml);
  expect(diagnostics.filter(({ refused }) => refused).map(({ message }) => message)).toEqual([]);
  return [...registryFor(model, DEFAULT_MESH_CONFIG, namespace).values()];
}

/** `80 http static: 127.1.0.1:80 x1 REGION {"app":"a"}`, a port each. */
function portsOf(yaml: string, namespace?: string): string[] {
  return servicesOf(yaml, namespace).flatMap(({ ports }) =>
    ports.map(({ number, name, protocol, discovery, endpoints }) => {
      const each = endpoints().map(({ address, port, weight, labels, locality }) => {
        const more = [weight === 1 ? '' : ` x${weight}`, locality && ` ${locality}`];
        return `${address}:${port}${more.join('')} ${Object.values(labels)}`.trimEnd();
      });
      return `${number} ${name || 'unnamed'} ${protocol} ${discovery}: ${each.join(', ')}`.trimEnd();
    }),
  );
}

const kubernetes = (kind: string, metadata: string, rest: string) =>
  `---\napiVersion: ${kind === 'EndpointSlice' ? 'discovery.k8s.io/v1' : 'v1'}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}\n`;
const service = (spec: string) => kubernetes('Service', 'name: a', `spec: {${spec}}`);
const slice = (more: string, metadata = '') =>
  kubernetes('EndpointSlice', `name: a-1${metadata}, labels: {kubernetes.io/service-name: a}`, more);
const pod = (name: string, ip: string, labels = 'app: a', more = 'spec: {}') =>
  kubernetes('Pod', `name: ${name}, labels: {${labels}}`, `${more}\nstatus: {podIP: "${ip}"}`);
const HTTP = 'ports: [{name: http, port: 80}]';
const SELECTING = `selector: {app: a}, ${HTTP}`;

describe('a port of a Kubernetes Service', () => {
  test.each<[law: string, yaml: string, ports: string[]]>([
    ['there is none', service('selector: {app: a}'), []],
    ['without a name', service('ports: [{port: 81}]'), ['81 unnamed auto static:']],
    [
      'is found by another name',
      service(`type: ExternalName, externalName: b.test, ${HTTP}`) + pod('p', '127.1.0.1'),
      ['80 http http dns: b.test:80'],
    ],
    ['is found by another name, which is not given', service(`type: ExternalName, ${HTTP}`), ['80 http http dns:']],
    ['has Pods', service(SELECTING) + pod('p', '127.1.0.1'), ['80 http http static: 127.1.0.1:80 a']],
    ['has no Pod without an address', service(SELECTING) + pod('p', ''), ['80 http http static:']],
    [
      'has Pods with all the labels only',
      service(`selector: {app: a, tier: x}, ${HTTP}`) +
        pod('p', '127.1.0.1') +
        pod('q', '127.1.0.2', 'app: a, tier: x'),
      ['80 http http static: 127.1.0.2:80 a,x'],
    ],
    [
      'has the port of a container by name',
      service('selector: {app: a}, ports: [{name: http, port: 80, targetPort: web}]') +
        pod(
          'p',
          '127.1.0.1',
          'app: a',
          'spec: {containers: [{name: c}, {name: d, ports: [{containerPort: 1}, {name: web, containerPort: 2}]}]}',
        ) +
        pod('q', '127.1.0.2', 'app: a', 'spec: {containers: [{name: c, ports: [{name: web}]}]}'),
      ['80 http http static: 127.1.0.1:2 a'],
    ],
    [
      'counts a Pod by its readiness, and by no other condition',
      service(SELECTING) +
        pod('p', '127.1.0.1').replace(
          'status: {',
          'status: {conditions: [{type: Initialized, status: "False"}, {type: Ready, status: "True"}], ',
        ),
      ['80 http http static: 127.1.0.1:80 a'],
    ],
    [
      'has WorkloadEntries, whatever the name of its target port',
      service('selector: {app: a}, ports: [{name: http, port: 80, targetPort: web}, {port: 81, targetPort: 8081}]') +
        istio('WorkloadEntry', 'w', 'address: 127.2.0.1, labels: {app: a}, ports: {http: 99}') +
        istio('WorkloadEntry', 'x', 'address: 127.2.0.2, labels: {app: a}, weight: 7, locality: r/z'),
      [
        '80 http http static: 127.2.0.1:99 a, 127.2.0.2:80 x7 r/z a',
        '81 unnamed auto static: 127.2.0.1:8081 a, 127.2.0.2:8081 x7 r/z a',
      ],
    ],
    [
      'has what its slices have under the same name',
      service('selector: {app: a}, ports: [{name: http, port: 80}, {port: 81}]') +
        slice(
          'addressType: IPv4\nports: [{name: other, port: 1}, {port: 2}, {name: http, port: 3}]\nendpoints: [{addresses: [127.1.0.1, 127.1.0.2]}, {}]',
        ) +
        slice('addressType: FQDN\nports: [{name: http, port: 80}]\nendpoints: [{addresses: [b.test]}]').replace(
          'a-1',
          'a-2',
        ) +
        slice('addressType: IPv4\nendpoints: [{addresses: [127.1.0.4]}]').replace('a-1', 'a-3') +
        slice('addressType: IPv4\nports: [{name: http, port: 80}]').replace('a-1', 'a-4') +
        slice(
          'addressType: IPv4\nports: [{name: http, port: 80}]\nendpoints: [{addresses: [127.1.0.6]}]',
          ', namespace: other',
        ),
      ['80 http http static: 127.1.0.1:3, 127.1.0.2:3', '81 unnamed auto static: 127.1.0.1:2, 127.1.0.2:2'],
    ],
    [
      'has slices that refer to Pods',
      service(SELECTING) +
        pod('p', '127.1.0.1', 'app: a, istio-locality: r.z') +
        pod('q', '127.1.0.2', 'app: a') +
        istio('WorkloadEntry', 'w', 'address: 127.2.0.1, labels: {app: b}') +
        slice(`addressType: IPv4
ports: [{name: http, port: 80}]
endpoints:
- {addresses: [127.1.0.1], zone: b, targetRef: {name: p}}
- {addresses: [127.1.0.2], zone: b, targetRef: {name: q, namespace: default}}
- {addresses: [127.1.0.3], targetRef: {name: p, namespace: other}}
- {addresses: [127.2.0.1], targetRef: {name: w}}
`),
      ['80 http http static: 127.1.0.1:80 r/z a,r.z, 127.1.0.2:80 /b a, 127.1.0.3:80, 127.2.0.1:80'],
    ],
  ])('%s', (_, yaml, ports) => {
    expect(portsOf(yaml)).toEqual(ports);
  });
});

describe('a port of a ServiceEntry', () => {
  const entry = (more: string, host = 'e.test') =>
    istio('ServiceEntry', 'e', `hosts: ["${host}"], ports: [{number: 80, name: http, protocol: HTTP}], ${more}`);

  test.each<[law: string, yaml: string, port: string]>([
    ['STATIC, of nobody', entry('resolution: STATIC'), 'static:'],
    ['DNS', entry('resolution: DNS'), 'dns: e.test:80'],
    ['DNS, in spite of addresses', entry('resolution: DNS, addresses: [127.2.0.9]'), 'dns: e.test:80'],
    ['DYNAMIC_DNS', entry('resolution: DYNAMIC_DNS', '*.e.test'), 'by-name:'],
    ['NONE', entry('resolution: NONE'), 'dns: e.test:80'],
    ['NONE of many hosts', entry('resolution: NONE', '*.e.test'), 'by-name:'],
    ['NONE of many hosts at addresses', entry('addresses: [127.2.0.9]', '*.e.test'), 'static: 127.2.0.9:80'],
    [
      'endpoints',
      entry('resolution: STATIC, endpoints: [{address: 127.2.0.1, labels: {app: a}, locality: r}]'),
      'static: 127.2.0.1:80 r a',
    ],
    [
      'workloads, of which Pods have the port itself',
      entry('resolution: STATIC, workloadSelector: {labels: {app: a}}') +
        pod('p', '127.1.0.1', 'app: a', 'spec: {containers: [{name: c, ports: [{name: http, containerPort: 2}]}]}') +
        pod('q', '127.1.0.2').replace('status: {', 'status: {phase: Pending, ') +
        istio('WorkloadEntry', 'w', 'address: 127.2.0.1, labels: {app: a}, ports: {http: 99}') +
        istio('WorkloadEntry', 'x', 'address: 127.2.0.2, labels: {app: b}'),
      'static: 127.1.0.1:80 a, 127.2.0.1:99 a',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(portsOf(yaml)).toEqual([`80 http http ${expected}`]);
  });
});

describe('what a service can be called by', () => {
  test.each<[law: string, yaml: string, addresses: string[], ranges: string[]]>([
    ['the address of a Service', service(`clusterIP: 10.0.0.1, ${HTTP}`), ['10.0.0.1'], []],
    ['no address of a headless one', service(`clusterIP: None, ${HTTP}`), [], []],
    ['no address that is not known yet', service(HTTP), [], []],
    ['neither', istio('ServiceEntry', 'e', 'hosts: [e.test], resolution: DNS'), [], []],
    [
      'addresses and ranges of a ServiceEntry: one of all its bits is an address',
      istio(
        'ServiceEntry',
        'e',
        'hosts: [e.test], resolution: STATIC, addresses: [10.0.0.1, 10.0.0.2/32, 10.1.0.0/16, "2001:db8::1/128", "2001:db8::/32"]',
      ),
      ['10.0.0.1', '10.0.0.2', '2001:db8::1'],
      ['10.1.0.0/16', '2001:db8::/32'],
    ],
  ])('%s', (_, yaml, addresses, ranges) => {
    expect(servicesOf(yaml).map(({ addresses, ranges }) => ({ addresses, ranges }))).toEqual([{ addresses, ranges }]);
  });
});

test('namespaces that a Service is exported to may stand apart', () => {
  const annotated = service(HTTP).replace('name: a', 'name: a, annotations: {networking.istio.io/exportTo: "b , c"}');
  expect(['a', 'b', 'c'].filter((namespace) => servicesOf(annotated, namespace).length > 0)).toEqual(['b', 'c']);
});

describe('of services with one host', () => {
  const entry = (
    name: string,
    port: number,
    created: number,
    more = 'resolution: STATIC, endpoints: [{address: 127.0.0.1}]',
  ) =>
    istio(
      'ServiceEntry',
      name,
      `hosts: [a.default.svc.cluster.local], ports: [{number: ${port}, name: p${port}, protocol: TCP}], ${more}`,
    ).replace('metadata: {', `metadata: {creationTimestamp: "2024-01-0${created}T00:00:00Z", `);
  const OF_KUBERNETES = service(HTTP).replace(
    '{name: a',
    '{namespace: default, creationTimestamp: "2024-01-05T00:00:00Z", name: a',
  );

  test.each<[law: string, yaml: string, namespace: string, first: string, created: number]>([
    ['the one of Kubernetes goes first', entry('old', 80, 1) + OF_KUBERNETES, 'default', 'a', 5],
    ['that of the client’s namespace', entry('x/old', 80, 1) + entry('v/new', 80, 2), 'v', 'new', 2],
    ['else the older one', entry('x/new', 80, 2) + entry('v/old', 80, 1), 'z', 'old', 1],
    ['of two in the client’s namespace as well', entry('x/new', 80, 2) + entry('x/old', 80, 1), 'x', 'old', 1],
  ])('%s', (_, yaml, namespace, first, created) => {
    const [{ name, created: since } = { name: '' }, ...more] = servicesOf(yaml, namespace);
    expect([name, since, more]).toEqual([first, Date.UTC(2024, 0, created), []]);
  });

  test.each<[law: string, yaml: string, ports: string[]]>([
    [
      'the first has the ports of all',
      entry('x/a', 80, 1) + entry('v/b', 81, 2),
      ['80: 127.0.0.1:80', '81: 127.0.0.1:81'],
    ],
    [
      'the endpoints of one port are put together',
      entry('x/a', 80, 1) +
        entry('x/b', 81, 2) +
        entry('x/c', 80, 3, 'resolution: STATIC, endpoints: [{address: 127.0.0.2}]'),
      ['80: 127.0.0.1:80,127.0.0.2:80', '81: 127.0.0.1:81'],
    ],
    ['but not those of another namespace', entry('x/a', 80, 1) + entry('v/b', 80, 2), ['80: 127.0.0.1:80']],
    [
      'nor those that are found in another way',
      entry('x/a', 80, 1) + entry('x/b', 80, 2, 'resolution: DNS'),
      ['80: 127.0.0.1:80'],
    ],
  ])('%s', (_, yaml, expected) => {
    const told = servicesOf(yaml).flatMap(({ ports }) =>
      ports.map(
        ({ number, endpoints }) => `${number}: ${endpoints().map(({ address, port }) => `${address}:${port}`)}`,
      ),
    );
    expect(told).toEqual(expected);
  });
});

describe('protocols', () => {
  test.each<[Protocol, http: boolean, stream: boolean]>([
    ['http', true, false],
    ['http2', true, false],
    ['auto', true, true],
    ['tls', false, true],
    ['tcp', false, true],
    ['server-first', false, true],
    ['udp', false, false],
  ])('%s is HTTP: %s; a stream: %s', (protocol, http, stream) => {
    expect([isHttp(protocol), isStream(protocol)]).toEqual([http, stream]);
  });

  test.each<[string | undefined, Protocol]>([
    [undefined, 'auto'],
    ['HTTP_PROXY', 'http'],
    ['GRPC', 'http2'],
    ['GRPC-Web', 'http2'],
    ['HTTPS', 'tls'],
    ['Mongo', 'server-first'],
    ['Redis', 'tcp'],
    ['UDP', 'udp'],
    ['SCTP', 'auto'],
  ])('%s is %s', (word, protocol) => {
    expect(protocolNamed(word)).toBe(protocol);
  });

  test.each<[Parameters<typeof protocolOfServicePort>[0], Protocol]>([
    [{}, 'auto'],
    [{ port: 80 }, 'auto'],
    [{ port: 25 }, 'tcp'],
    [{ port: 53 }, 'tcp'],
    [{ port: 27017, name: 'x' }, 'tcp'],
    [{ port: 3306, name: 'http' }, 'http'],
    [{ name: 'x-http' }, 'auto'],
    [{ name: 'GRPC-WEB-x' }, 'http2'],
    [{ name: 'x-grpc-web' }, 'auto'],
    [{ name: 'http', protocol: 'udp' }, 'udp'],
    [{ name: 'http', appProtocol: 'kubernetes.io/WSS' }, 'tls'],
    [{ name: 'tcp', appProtocol: 'kubernetes.io/ws' }, 'http'],
    [{ name: 'http', appProtocol: 'x' }, 'auto'],
  ])('a port %j is %s', (port, protocol) => {
    expect(protocolOfServicePort(port)).toBe(protocol);
  });
});
