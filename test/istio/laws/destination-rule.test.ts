import { expect, test } from 'vitest';
import { specFindings } from '../reading.ts';

test.each<[string, string[]]>([
  ['subsets: [{name: v1, labels: {version: v1}}]', []],
  ['exportTo: ["a.b"]', ['exportTo.0: "a.b" is not a namespace']],
  ['workloadSelector: {matchLabels: {"a b": c}}', []],
  ['workloadSelector: {matchLabels: {a: "*"}}', ['workloadSelector.matchLabels.a: "*" cannot be the value of a label']],
  ['subsets: [{name: a.b}]', ['subsets.0.name: "a.b" is not a subset\'s name']],
  ['subsets: [{name: v1, trafficPolicy: {}}]', ['subsets.0.trafficPolicy: the traffic policy is empty']],
  [
    'exportTo: [b], workloadSelector: {matchLabels: {a: b}}',
    ['exportTo.0: with a workloadSelector, exportTo can name the own namespace only'],
  ],
  ['exportTo: [.], workloadSelector: {matchLabels: {a: b}}', []],
])('%s', (fields, expected) => {
  expect(specFindings('DestinationRule', `{host: a, ${fields}}`)).toEqual(expected);
});

test.each<[string, string[]]>([
  [
    'tunnel: {targetHost: a, targetPort: 1}, proxyProtocol: {version: V1}',
    ['proxyProtocol: a policy cannot have both tunnel and proxyProtocol'],
  ],
  [
    'tunnel: {protocol: GET, targetHost: a b, targetPort: 0}',
    [
      'tunnel.protocol: "GET" is neither CONNECT nor POST',
      'tunnel.targetHost: "a b" is neither a domain name nor an address',
      'tunnel.targetPort: 0 is not a port',
    ],
  ],
  ['portLevelSettings: [{tls: {mode: SIMPLE}}]', ['portLevelSettings.0: the policy names no port']],
  ['portLevelSettings: [{port: {number: 80}}]', ['portLevelSettings.0: the traffic policy is empty']],
  [
    'outlierDetection: {maxEjectionPercent: 101}',
    ['outlierDetection.maxEjectionPercent: 101 is not from 0 to 100 per cent'],
  ],
  ['outlierDetection: {interval: 0s}', ['outlierDetection.interval: a duration must be at least 1ms']],
  [
    'outlierDetection: {consecutiveLocalOriginFailures: 1}',
    [
      'outlierDetection.consecutiveLocalOriginFailures: local failures are counted apart only with splitExternalLocalOriginErrors',
    ],
  ],
  ['connectionPool: {http: {maxRetries: -1}}', ['connectionPool.http.maxRetries: maxRetries cannot be negative']],
  [
    'connectionPool: {http: {h2UpgradePolicy: UPGRADE, useClientProtocol: true}}',
    ["connectionPool.http.useClientProtocol: connections cannot both be upgraded and keep the client's protocol"],
  ],
  [
    'connectionPool: {http: {http2KeepAlive: {interval: 1s}}}',
    ['connectionPool.http.http2KeepAlive.timeout: http2KeepAlive needs "timeout"'],
  ],
  [
    'connectionPool: {tcp: {connectTimeout: 0s}}',
    ['connectionPool.tcp.connectTimeout: a duration must be at least 1ms'],
  ],
  [
    'loadBalancer: {consistentHash: {httpCookie: {ttl: 0s}}}',
    ['loadBalancer.consistentHash.httpCookie: the cookie has no name'],
  ],
  [
    'loadBalancer: {consistentHash: {httpHeaderName: x, minimumRingSize: 5, ringHash: {}}}',
    ['loadBalancer.consistentHash.minimumRingSize: minimumRingSize is the old way, and an algorithm is given too'],
  ],
  ['loadBalancer: {consistentHash: {httpHeaderName: x, maglev: {tableSize: 65537}}}', []],
  [
    'loadBalancer: {consistentHash: {httpHeaderName: x, maglev: {tableSize: 65536}}}',
    ['loadBalancer.consistentHash.maglev.tableSize: tableSize must be a prime below 5000011'],
  ],
  [
    'loadBalancer: {warmup: {minimumPercent: 5}}',
    ['loadBalancer.warmup: WarmupConfiguration needs the field "duration"'],
  ],
  [
    'loadBalancer: {warmup: {duration: 1s, aggression: 0}}',
    ['loadBalancer.warmup.aggression: aggression must be above 0'],
  ],
  [
    'loadBalancer: {localityLbSetting: {enabled: true}, zoneAwareLbSetting: {enabled: true}}',
    ['loadBalancer.localityLbSetting: a policy cannot have both localityLbSetting and zoneAwareLbSetting'],
  ],
  [
    'loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {b: 50, c: 40}}]}}',
    ['loadBalancer.localityLbSetting.distribute.0.to: the shares total 90, not 100'],
  ],
  [
    'loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {b: 50, b/c: 50}}]}}',
    ['loadBalancer.localityLbSetting.distribute.0.to: the localities "b" and "b/c" overlap'],
  ],
  [
    'loadBalancer: {localityLbSetting: {distribute: [{from: "*/a", to: {b: 100}}]}}',
    ['loadBalancer.localityLbSetting.distribute.0.from: "*/a" is not a locality'],
  ],
  [
    'outlierDetection: {interval: 1s}, loadBalancer: {localityLbSetting: {failover: [{from: a, to: a}]}}',
    ['loadBalancer.localityLbSetting.failover.0.to: failover leads to where it comes from'],
  ],
  [
    'loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}',
    ['warning loadBalancer.localityLbSetting.failover: without outlierDetection nothing fails over'],
  ],
  ['tls: {mode: MUTUAL, credentialName: c}', []],
  [
    'tls: {mode: SIMPLE, credentialName: c, caCertificates: /f}',
    ['tls.caCertificates: caCertificates cannot be given together with credentialName'],
  ],
  [
    'tls: {mode: SIMPLE, insecureSkipVerify: true, subjectAltNames: [a]}',
    ['tls.subjectAltNames: subjectAltNames is of no use with insecureSkipVerify'],
  ],
  ['tls: {mode: ISTIO_MUTUAL, privateKey: /k, credentialName: c, insecureSkipVerify: true}', []],
  ['tls: {mode: DISABLE, caCertificates: /c, insecureSkipVerify: true, credentialName: c, subjectAltNames: [""]}', []],
  [
    'tls: {mode: SIMPLE, insecureSkipVerify: true, credentialName: c}',
    ['tls.credentialName: credentialName is of no use with insecureSkipVerify'],
  ],
  ['tls: {mode: MUTUAL, insecureSkipVerify: true, credentialName: c}', []],
  ['connectionPool: {tcp: {idleTimeout: 0s}}', []],
  ['outlierDetection: {outlierDetectionHttpErrorCodes: [100, 599]}', []],
  [
    'outlierDetection: {outlierDetectionHttpErrorCodes: [99, 600]}',
    [
      'outlierDetection.outlierDetectionHttpErrorCodes.0: 99 is not a status of HTTP',
      'outlierDetection.outlierDetectionHttpErrorCodes.1: 600 is not a status of HTTP',
    ],
  ],
  ['retryBudget: {percent: 101}', ['retryBudget.percent: 101 is not from 0 to 100 per cent']],
  ['portLevelSettings: [{port: {}, tls: {}}, {port: {number: 65536}, tls: {}}]', []],
  ['loadBalancer: {warmupDurationSecs: 1500us}', []],
  [
    'loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 100}}], failoverPriority: [topology.kubernetes.io/zone]}}',
    [],
  ],
  [
    'outlierDetection: {}, loadBalancer: {localityLbSetting: {failover: [{from: a}], failoverPriority: [topology.kubernetes.io/zone=a]}}',
    [],
  ],
  [
    'loadBalancer: {zoneAwareLbSetting: {failover: [{from: a, to: a/b}], failoverPriority: [topology.kubernetes.io/zone], minClusterSize: 0}}',
    [
      'loadBalancer.zoneAwareLbSetting.failover.0.to: "a/b" is not a region',
      'loadBalancer.zoneAwareLbSetting.failoverPriority.0: "topology.kubernetes.io/zone" is what zoneAwareLbSetting already goes by',
      'loadBalancer.zoneAwareLbSetting.minClusterSize: minClusterSize must be 1 or more',
    ],
  ],
])('trafficPolicy: %s', (policy, expected) => {
  const found = specFindings('DestinationRule', `{host: a, trafficPolicy: {${policy}}}`);
  expect(found.map((finding) => finding.replace('trafficPolicy.', ''))).toEqual(expected);
});
