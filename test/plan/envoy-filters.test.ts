/** Which patches are for a proxy, and in Istio's order: root namespace, priority, age, name. */
import { describe, expect, it } from 'vitest';
import { istio, type ReadOptions, readPlan } from './read-plan.ts';

/** One whose only patch adds a cluster of the filter's name. */
function filter(name: string, spec = '', match = '', metadata = ''): string {
  const patch = `applyTo: CLUSTER, match: {${match}}, patch: {operation: ADD, value: {name: ${name.split('/').at(-1)}}}`;
  const written = istio('EnvoyFilter', name, `${spec && `${spec}, `}configPatches: [{${patch}}]`, metadata);
  return written.replace('networking.istio.io/v1', 'networking.istio.io/v1alpha3');
}

function patches(yaml: string, options?: ReadOptions): string[] {
  const { plan } = readPlan(yaml, options);
  return (plan.patches ?? []).map(({ filter, contexts }) => `${filter}: ${contexts.join(' and ')}`);
}

describe('whether a filter is for the proxy', () => {
  const gateway = { kind: 'gateway', namespace: 'edge', labels: { istio: 'ingress' } } as const;
  it.each<[what: string, yaml: string, options: ReadOptions, patches: string[]]>([
    ['of its namespace', filter('f'), {}, ['default/f: sidecar']],
    ['of another namespace', filter('other/f'), {}, []],
    ['of the root namespace', filter('istio-system/f'), {}, ['istio-system/f: sidecar']],
    ['of a root namespace by another name', filter('root/f'), { mesh: { rootNamespace: 'root' } }, ['root/f: sidecar']],
    ['that selects it', filter('f', 'workloadSelector: {labels: {app: client}}'), {}, ['default/f: sidecar']],
    ['that selects others', filter('f', 'workloadSelector: {labels: {app: other}}'), {}, []],
    ['of a Gateway that it is not', filter('f', 'targetRefs: [{kind: Gateway, name: g}]'), {}, []],
    [
      'of the Gateway that it is',
      filter('edge/f', 'targetRefs: [{kind: Gateway, name: g}]'),
      { ...gateway, labels: { 'gateway.networking.k8s.io/gateway-name': 'g' } },
      ['edge/f: gateway'],
    ],
    ['for its kind', filter('f', '', 'context: SIDECAR_OUTBOUND'), {}, ['default/f: sidecar']],
    ['for gateways', filter('f', '', 'context: GATEWAY'), {}, []],
    ['for gateways, as one', filter('edge/f', '', 'context: GATEWAY'), gateway, ['edge/f: gateway']],
    ['for what comes in', filter('f', '', 'context: SIDECAR_INBOUND'), {}, []],
    ['for this Istio', filter('f', '', "proxy: {proxyVersion: '^1\\.30.*'}"), {}, ['default/f: sidecar']],
    ['for an older Istio', filter('f', '', "proxy: {proxyVersion: '^1\\.9.*'}"), {}, []],
    [
      'for the gateways beside it, where all is shown at once',
      istio(
        'Gateway',
        'edge/gw',
        'selector: {istio: ingress}, servers: [{port: {number: 80, name: h, protocol: HTTP}, hosts: ["*"]}]',
      ) + filter('edge/f', 'workloadSelector: {labels: {istio: ingress}}'),
      { kind: 'all' },
      ['edge/f: gateway'],
    ],
  ])('%s', (_, yaml, options, expected) => {
    expect(patches(yaml, options)).toEqual(expected);
  });

  it('tells of one that is for proxies with metadata', () => {
    const { plan, findings } = readPlan(filter('f', '', 'proxy: {metadata: {CLUSTER_ID: x}}'));
    expect(plan.patches).toBeUndefined();
    expect(findings.map(({ path }) => path.join('.'))).toEqual(['spec.configPatches.0.match.proxy.metadata']);
    expect(findings[0]).toMatchObject({
      ...{ severity: 'warning', refused: false, fix: 'select proxies by workloadSelector' },
      message: 'the patch is left out: it is for proxies with metadata, which those written here have not',
    });
  });
});

describe('the order', () => {
  it.each<[what: string, yaml: string, order: string[]]>([
    ['the root namespace first', filter('a') + filter('istio-system/b'), ['istio-system/b', 'default/a']],
    [
      'then by priority',
      filter('a', 'priority: 1') + filter('b', 'priority: -1') + filter('c'),
      ['default/b', 'default/c', 'default/a'],
    ],
    [
      'then by age',
      filter('a', '', '', ', creationTimestamp: "2024-01-02T00:00:00Z"') +
        filter('b', '', '', ', creationTimestamp: "2024-01-01T00:00:00Z"'),
      ['default/b', 'default/a'],
    ],
    ['then by name', filter('b') + filter('a'), ['default/a', 'default/b']],
  ])('%s', (_, yaml, order) => {
    expect(patches(yaml).map((line) => line.split(':')[0])).toEqual(order);
  });
});
