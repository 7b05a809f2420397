import { expect, test } from 'vitest';
import { loadText, specFindings } from '../reading.ts';

const HTTP = 'port: {number: 80, name: http, protocol: HTTP}';
const HTTPS = 'port: {number: 443, name: https, protocol: HTTPS}';

test.each<[string, string[]]>([
  [`${HTTP}, hosts: ["*", ns/a.com, ./*.b.com]`, []],
  [`${HTTP}, hosts: []`, ['hosts: the server has no hosts']],
  [`${HTTP}, hosts: [a]`, ['hosts.0: "a" is a short name, which a gateway does not know']],
  [`${HTTP}, hosts: ["*a.com"]`, ['hosts.0: "*a.com" has a wildcard for part of a label only']],
  [`${HTTP}, hosts: [a.b/c.com]`, ['hosts.0: "a.b/c.com" does not begin with a namespace']],
  [
    'port: {number: 80, name: x, protocol: HTTP, targetPort: 8080}, hosts: ["*"]',
    ['port.targetPort: a Gateway cannot have a targetPort'],
  ],
  ['port: {number: 0, name: x, protocol: HTTP}, bind: unix:///x, hosts: ["*"]', []],
  [
    'port: {number: 80, name: x, protocol: HTTP}, bind: unix:///x, hosts: ["*"]',
    ['port.number: a unix socket has no port'],
  ],
  [`${HTTP}, hosts: ["*"], tls: {httpsRedirect: true}`, []],
  [`${HTTP}, hosts: ["*"], tls: {mode: PASSTHROUGH}`, []],
  [`${HTTP}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: c}`, ['tls: a server of protocol HTTP cannot have TLS']],
  [
    `${HTTP}, hosts: ["*"], tls: {httpsRedirect: true, privateKey: /k}`,
    ['tls: a server of protocol HTTP cannot have TLS'],
  ],
  [
    'port: {number: 80, name: tcp, protocol: TCP}, hosts: ["*"], tls: {mode: PASSTHROUGH}',
    ['tls: a server of protocol TCP cannot have TLS'],
  ],
  [`${HTTPS}, hosts: ["*"], tls: {httpsRedirect: true}`, ['warning tls.httpsRedirect: HTTPS has nothing to redirect']],
  [`${HTTP}, hosts: [a.com., "*."]`, []],
  [`${HTTP}, hosts: ["::1"]`, ['hosts.0: "::1" is a short name, which a gateway does not know']],
  [`${HTTP}, hosts: [~/a.com]`, ['hosts.0: "~/a.com" does not begin with a namespace']],
  ['port: {number: 80, name: x, protocol: HTTP_PROXY}, hosts: ["*"]', []],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: MUTUAL, caCertificates: /a, tlsCertificates: [{serverCertificate: /c}]}`,
    ['tls.tlsCertificates.0: MUTUAL needs "privateKey"'],
  ],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, serverCertificate: /c, privateKey: /k, caCrl: /r}`,
    ['tls.caCrl: SIMPLE asks no client for a certificate that could be revoked'],
  ],
  [`${HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: c, serverCertificate: /c}`, []],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: PASSTHROUGH, credentialName: c, serverCertificate: /c, privateKey: /k}`,
    ['tls.serverCertificate: the certificate is given both by credentialName and by serverCertificate'],
  ],
  [`${HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: c}`, []],
  [`${HTTPS}, hosts: ["*"], tls: {mode: SIMPLE}`, ['tls: SIMPLE needs a certificate']],
  [`${HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, serverCertificate: /c}`, ['tls: SIMPLE needs "privateKey"']],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: c, credentialNames: [d]}`,
    ['tls.credentialNames: the certificate is given both by credentialName and by credentialNames'],
  ],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: MUTUAL, serverCertificate: /c, privateKey: /k}`,
    ['tls: MUTUAL needs "caCertificates" to verify clients'],
  ],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: ISTIO_MUTUAL, credentialName: c}`,
    ['tls.credentialName: credentialName cannot be given with ISTIO_MUTUAL, which has its own'],
  ],
  [
    `${HTTPS}, hosts: ["*"], tls: {mode: PASSTHROUGH, cipherSuites: [X]}`,
    ['warning tls.cipherSuites.0: the cipher suite "X" is ignored'],
  ],
  [
    `${HTTPS}, hosts: ["*"], tls: {minProtocolVersion: TLSV1_3, maxProtocolVersion: TLSV1_2}`,
    ['warning tls.minProtocolVersion: TLSV1_3 is above TLSV1_2'],
  ],
])('Gateway server %s', (server, expected) => {
  const found = specFindings('Gateway', `{servers: [{${server}}]}`);
  expect(found.map((finding) => finding.replace('servers.0.', ''))).toEqual(expected);
});

test.each<[string, string, string[]]>([
  [
    'Gateway',
    `{servers: [{${HTTP}, hosts: ["*"]}, {${HTTP}, hosts: ["*"]}]}`,
    ['servers.1.port.name: there are two ports "http"'],
  ],
  ['Gateway', `{selector: {"a b": c}, servers: [{${HTTP}, hosts: ["*"]}]}`, []],
  [
    'ServiceEntry',
    '{hosts: [a.com], addresses: [10.0.0.0/8], resolution: DNS}',
    ['addresses.0: a subnet cannot be used with resolution DNS'],
  ],
  ['ServiceEntry', '{hosts: [a.com], addresses: [x]}', ['addresses.0: "x" is neither an address nor a subnet']],
  [
    'ServiceEntry',
    '{hosts: [a.com], endpoints: [{address: 1.1.1.1}]}',
    ['endpoints: with resolution NONE, endpoints are never used'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: STATIC, endpoints: [{address: b.com}]}',
    ['endpoints.0.address: "b.com" is neither an IP address nor unix://…'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: STATIC, endpoints: [{address: 1.1.1.1}], workloadSelector: {labels: {a: b}}}',
    ['endpoints: a ServiceEntry cannot have both endpoints and workloadSelector'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: DNS_ROUND_ROBIN, endpoints: [{address: a.com}, {address: b.com}]}',
    ['endpoints: DNS_ROUND_ROBIN takes one endpoint at most'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: DYNAMIC_DNS, ports: [{number: 80, name: x, protocol: HTTP}]}',
    ['hosts.0: DYNAMIC_DNS is for wildcard hosts only'],
  ],
  [
    'ServiceEntry',
    '{hosts: ["*.a.com"], resolution: DYNAMIC_DNS, ports: [{number: 80, name: x, protocol: TCP}]}',
    ['ports.0.protocol: DYNAMIC_DNS needs a protocol of HTTP, HTTP2, GRPC, TLS'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com, b.com], resolution: DNS, ports: [{number: 80, name: x, protocol: TCP}]}',
    ['ports.0: several hosts cannot be told apart on a port of this protocol'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: x}, {number: 81, name: x}]}',
    ['ports.1.name: there are two ports with the name x'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: STATIC, ports: [{number: 80, name: x}], endpoints: [{address: 1.1.1.1, ports: {b: 1}}]}',
    ['endpoints.0.ports.b: the ServiceEntry has no port "b"'],
  ],
  ['ServiceEntry', '{hosts: ["*a.com"]}', ['warning hosts.0: "*a.com" has a wildcard for part of a label only']],
  ['ServiceEntry', '{hosts: [a.com], exportTo: ["~"]}', []],
  ['WorkloadEntry', '{address: 1.1.1.1, ports: {http: 80}}', []],
  ['WorkloadEntry', '{labels: {a: b}}', [': the endpoint has no address']],
  ['WorkloadEntry', '{address: "unix:///x", ports: {http: 80}}', ['ports.http: a unix socket has no ports']],
  ['WorkloadGroup', '{template: {ports: {http: 0}}}', ['template.ports.http: 0 is not a port']],
  [
    'WorkloadGroup',
    '{template: {}, probe: {periodSeconds: -1, tcpSocket: {port: 80}}}',
    ['probe.periodSeconds: periodSeconds cannot be negative'],
  ],
  ['WorkloadGroup', '{template: {}, probe: {}}', ['probe: the probe asks nothing that Istio knows']],
  ['WorkloadGroup', '{template: {}, probe: {grpc: {port: 80}}}', ['probe: the probe asks nothing that Istio knows']],
  ['WorkloadGroup', '{template: {labels: {"a b": c}}, probe: {tcpSocket: {port: 80}}}', []],
  [
    'WorkloadGroup',
    '{template: {}, probe: {httpGet: {port: 80, scheme: http, httpHeaders: [{name: a_b}, {name: a-b}]}}}',
    [
      'probe.httpGet.scheme: "http" is neither HTTP nor HTTPS',
      'probe.httpGet.httpHeaders.0: "a_b" is not the name of a probe\'s header',
    ],
  ],
  ['Sidecar', '{egress: [{hosts: ["./*", "*/a.com", ~ns/*]}]}', []],
  [
    'Sidecar',
    '{workloadSelector: {labels: {"a b": c, "d*": e, f: "*"}}, egress: [{hosts: ["./*"]}]}',
    [
      'workloadSelector.labels.d*: "d*" cannot be the key of a label',
      'workloadSelector.labels.f: "*" cannot be the value of a label',
    ],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], workloadSelector: {labels: {"": c}}}',
    ['workloadSelector.labels.: "" cannot be the key of a label'],
  ],
  ['ServiceEntry', '{hosts: [a.com], exportTo: [a.b]}', ['exportTo.0: "a.b" is not a namespace']],
  [
    'EnvoyFilter',
    '{workloadSelector: {labels: {"a b": "*c"}}}',
    ['workloadSelector.labels.a b: "*c" cannot be the value of a label'],
  ],
  [
    'EnvoyFilter',
    '{workloadSelector: {}, targetRefs: [{name: a}]}',
    ['targetRefs: an EnvoyFilter cannot have both workloadSelector and targetRefs'],
  ],
  ['Sidecar', '{egress: [{hosts: [a.com]}]}', ['egress.0.hosts.0: "a.com" has no namespace']],
  ['Sidecar', '{egress: [{hosts: ["./a"]}]}', ['egress.0.hosts.0: "./a" has a short name for a host']],
  [
    'Sidecar',
    '{egress: [{hosts: ["./*", "./*"]}]}',
    ['warning egress.0.hosts.1: "./*" is given twice for the same port'],
  ],
  [
    'Sidecar',
    '{egress: [{hosts: ["./*"]}, {hosts: ["b/*"]}]}',
    ['egress.0: a listener without a port is for all ports, and must be the last'],
  ],
  [
    'Sidecar',
    '{outboundTrafficPolicy: {egressProxy: {host: a}}}',
    [
      'outboundTrafficPolicy.egressProxy: an egressProxy needs mode ALLOW_ANY',
      'outboundTrafficPolicy.egressProxy: the egressProxy needs a port',
    ],
  ],
  [
    'Sidecar',
    '{ingress: [{port: {number: 80, protocol: HTTP}, defaultEndpoint: 10.0.0.1:80}]}',
    ['ingress.0.defaultEndpoint: "10.0.0.1:80" is not an endpoint of the workload itself'],
  ],
  [
    'Sidecar',
    '{ingress: [{port: {number: 80, protocol: HTTP}, defaultEndpoint: ":80", tls: {mode: SIMPLE, credentialName: c}}]}',
    [
      'ingress.0.tls: a listener of protocol HTTP cannot have TLS',
      'ingress.0.tls.credentialName: credentialName cannot be used at a sidecar',
    ],
  ],
  [
    'Sidecar',
    '{ingress: [{port: {number: 443, protocol: HTTPS}, tls: {mode: ISTIO_MUTUAL}}]}',
    ["ingress.0.tls.mode: a sidecar's listener cannot have mode ISTIO_MUTUAL"],
  ],
  ['Sidecar', '{ingress: [{port: {number: 80}}], egress: [{port: {number: 80}, hosts: ["./*"]}]}', []],
  [
    'Sidecar',
    '{egress: [{port: {number: 80, name: a.b, targetPort: 1}, hosts: ["./*"]}]}',
    ['egress.0.port.name: "a.b" is not a port\'s name', 'egress.0.port.targetPort: a Sidecar cannot have a targetPort'],
  ],
  [
    'Sidecar',
    '{egress: [{port: {number: 80}, hosts: ["./*"]}, {port: {number: 80}, hosts: ["*/*"]}]}',
    ['egress.1.port: there are two listeners on port 80'],
  ],
  [
    'Sidecar',
    '{egress: [{port: {number: 80}, bind: unix:///s, hosts: ["./*"]}]}',
    ['egress.0.bind: "unix:///s" is not an address that has ports'],
  ],
  [
    'Sidecar',
    '{egress: [{port: {number: 0}, bind: unix:///s, captureMode: IPTABLES, hosts: ["./*"]}]}',
    ['egress.0.captureMode: a unix socket cannot be captured'],
  ],
  [
    'ProxyConfig',
    '{selector: {matchLabels: {a: "*"}}, concurrency: -1}',
    ['selector.matchLabels.a: "*" cannot be the value of a label', 'concurrency: concurrency cannot be negative'],
  ],
  ['ProxyConfig', '{concurrency: 0, selector: {matchLabels: {a: b}}}', []],
  ['Sidecar', '{egress: [{hosts: ["~*/a.com", "~./a.com"]}]}', []],
  [
    'Sidecar',
    '{egress: [{hosts: ["*/*a.com"]}]}',
    ['egress.0.hosts.0: "*/*a.com" has a wildcard for part of a label only'],
  ],
  [
    'Sidecar',
    '{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: "*.a.com", port: {number: 80}}}}',
    ['outboundTrafficPolicy.egressProxy.host: "*.a.com" is not the name of one host'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: STATIC, endpoints: [{address: unix:///s}]}',
    ['endpoints.0.address: a unix socket stands for one port, and the ServiceEntry has not just one'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: x}], resolution: STATIC, endpoints: [{address: unix:///s}]}',
    [],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: x}], resolution: DNS, endpoints: [{address: unix:///s}]}',
    ['endpoints.0.address: "unix:///s" is neither an address nor a domain name'],
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: x, targetPort: 0}]}',
    ['ports.0.targetPort: 0 is not a port'],
  ],
  ['WorkloadEntry', '{address: unix:///s/}', ['address: "unix:///s/" is neither an address nor a domain name']],
  ['WorkloadEntry', '{address: 1.1.1.1, ports: {a.b: 80}}', ['ports.a.b: "a.b" is not a port\'s name']],
  ['EnvoyFilter', '{configPatches: [{applyTo: CLUSTER, match: {cluster: {name: x}}, patch: {operation: REMOVE}}]}', []],
  [
    'EnvoyFilter',
    '{configPatches: [{applyTo: CLUSTER, match: {listener: {}}, patch: {operation: REMOVE}}]}',
    ['configPatches.0.match.listener: CLUSTER is not matched by listener, but by cluster'],
  ],
  [
    'EnvoyFilter',
    '{configPatches: [{applyTo: CLUSTER, patch: {operation: ADD}}]}',
    ['configPatches.0.patch: ADD needs a value'],
  ],
  [
    'EnvoyFilter',
    '{configPatches: [{applyTo: CLUSTER, patch: {}}]}',
    ['configPatches.0.patch: the patch does not say what to do'],
  ],
  [
    'EnvoyFilter',
    '{configPatches: [{}]}',
    ['configPatches.0: the patch does not say what it applies to', 'configPatches.0: there is nothing to patch'],
  ],
  ['WasmPlugin', '{url: oci://x/y}', []],
  ['WasmPlugin', '{url: ftp://x/y}', ['url: "ftp" is not a scheme of modules']],
  ['WasmPlugin', '{url: x, sha256: ABC}', ['sha256: sha256 must be 64 lower-case hex digits']],
  [
    'WasmPlugin',
    '{url: x, selector: {}, targetRefs: [{name: a}]}',
    ['targetRefs: selector and targetRefs cannot be used together'],
  ],
  [
    'WasmPlugin',
    '{url: x, vmConfig: {env: [{name: A, valueFrom: HOST, value: x}, {name: A}]}}',
    ['vmConfig.env.0.value: a value cannot be given with HOST', 'vmConfig.env.1.name: the variable "A" is given twice'],
  ],
  ['WasmPlugin', '{url: x, match: [{ports: [{number: 0}]}]}', ['match.0.ports.0.number: 0 is not a port']],
  ['TrafficExtension', '{lua: {inlineCode: x}}', []],
  ['TrafficExtension', '{}', [': the extension has no code']],
])('%s %s', (kind, spec, expected) => {
  expect(specFindings(kind, spec)).toEqual(expected);
});

test('a Gateway has no dots in its name', () => {
  const text = 'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a.b}\n';
  const { diagnostics } = loadText(`${text}spec: {servers: [{${HTTP}, hosts: ["*"]}]}\n`);
  expect(diagnostics.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'metadata.name: "a.b" is not a Gateway\'s name',
  ]);
});
