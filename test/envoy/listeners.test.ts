/** What a listener has besides its rules: Istio's defaults, whom it trusts, TLS. What Envoy makes of it: serving.test.ts. */
import { describe, expect, it } from 'vitest';
import { type Resource, type SnapshotOptions, snapshot } from '../../envoy/snapshot.ts';
import type { FilterChain, Listener, Plan, ServerTls, VirtualHost } from '../../plan/plan.ts';
import { forward, host, rule } from '../plan/rules.ts';
import { clusterOf, type HandlerChoices, httpListener, options, planOf } from './plans.ts';

function listenersOf(plan: Plan, more: Partial<SnapshotOptions> = {}): Resource[] {
  return snapshot(plan, options(more)).listeners;
}

function managerOf(
  choices: HandlerChoices,
  more: Partial<SnapshotOptions> = {},
  clusters: Plan['clusters'] = [],
  hosts: VirtualHost[] = [],
): Resource {
  const [listener] = listenersOf(planOf([httpListener(hosts, choices)], clusters), more);
  const [chain] = listener!.filter_chains as { filters: { typed_config: Resource }[] }[];
  return chain!.filters[0]!.typed_config;
}

describe('a connection manager', () => {
  it('has Istio’s defaults, and takes our headers off first of all', () => {
    expect(managerOf({})).toMatchObject({
      stat_prefix: 'outbound_80',
      rds: {
        route_config_name: 'outbound_80',
        config_source: { path_config_source: { path: '/etc/mainsheet/xds/rds/outbound_80.json' } },
      },
      early_header_mutation_extensions: [
        { typed_config: { mutations: [{ remove_on_match: { key_matcher: { prefix: 'x-mainsheet-' } } }] } },
      ],
      stream_idle_timeout: '0s',
      upgrade_configs: [{ upgrade_type: 'websocket' }],
    });
  });

  it.each<[engine: SnapshotOptions['engine'], byName: boolean, filters: string[]]>([
    ['wasm', false, ['outbound_80', 'cors', 'router']],
    ['native', false, ['fault', 'cors', 'router']],
    ['wasm', true, ['outbound_80', 'cors', 'dynamic_forward_proxy', 'rbac', 'router']],
  ])('%s, hosts looked up: %s', (engine, byName, filters) => {
    const clusters = byName ? [clusterOf('v1', 80, { discovery: 'by-name', endpoints: [] })] : [];
    const hosts = [host([rule('r', [[]], forward('v1'))])];
    const found = managerOf({}, { engine }, clusters, hosts).http_filters as { name: string }[];
    expect(found.map(({ name }) => name.replace('envoy.filters.http.', ''))).toEqual(filters);
  });

  it('gets the filter with its table by itself, and lets nobody in before', () => {
    expect((managerOf({}).http_filters as Resource[])[0]).toEqual({
      name: 'outbound_80',
      config_discovery: {
        config_source: {
          path_config_source: { path: '/etc/mainsheet/xds/ecds/outbound_80.json' },
          resource_api_version: 'V3',
        },
        type_urls: ['type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm'],
      },
    });
  });

  it.each<[who: string, choices: HandlerChoices, fields: object]>([
    ['a sidecar', {}, { use_remote_address: false }],
    ['a gateway', { edge: true }, { use_remote_address: true, forward_client_cert_details: 'SANITIZE_SET' }],
    ['the mesh listener', { forwardProxy: true }, { internal_address_config: { cidr_ranges: [{ prefix_len: 8 }] } }],
  ])('trusts as %s', (_, choices, fields) => {
    expect(managerOf(choices)).toMatchObject(fields);
  });

  it.each([
    ['NONE', false, undefined, 'KEEP_UNCHANGED'],
    ['BASE', true, undefined, 'KEEP_UNCHANGED'],
    ['MERGE_SLASHES', true, true, 'KEEP_UNCHANGED'],
    ['DECODE_AND_MERGE_SLASHES', true, true, 'UNESCAPE_AND_FORWARD'],
  ] as const)('%s: normalises %s, merges slashes %s, escaped ones %s', (pathNormalization, normal, merge, escaped) => {
    const { normalize_path, merge_slashes, path_with_escaped_slashes_action } = managerOf({ pathNormalization });
    expect([normalize_path, merge_slashes, path_with_escaped_slashes_action]).toEqual([normal, merge, escaped]);
  });

  it.each([true, false])('logs requests: %s', (accessLog) => {
    expect('access_log' in managerOf({}, { accessLog })).toBe(accessLog);
  });

  it('does not change with the rules', () => {
    const rules = [{ name: 'a', domains: ['a'], httpsRedirect: false, rules: [] }];
    expect(listenersOf(planOf([httpListener(rules)]))).toEqual(listenersOf(planOf([httpListener([])])));
  });
});

describe('TLS', () => {
  const PAIR = { chain: 'CHAIN', key: 'KEY' };
  const secure = (tls: Partial<ServerTls>, serverNames?: string[]): Listener => {
    const plain = httpListener([]);
    const [chain] = plain.chains as [FilterChain];
    const full = { certificates: [PAIR], requireClientCertificate: false, ...tls };
    return { ...plain, chains: [{ ...chain, tls: full, ...(serverNames && { serverNames }) }] };
  };
  const written = (listener: Listener) => {
    const made = snapshot(planOf([listener]), options());
    const [chain] = made.listeners[0]!.filter_chains as { transport_socket: { typed_config: Resource } }[];
    return { ...made, listener: made.listeners[0]!, chain, context: chain!.transport_socket.typed_config };
  };

  it('reads the client’s hello, and chooses the chain by its name', () => {
    const { listener, chain } = written(secure({}, ['a.example.com', '*.b.example.com']));
    expect(listener.listener_filters).toMatchObject([{ name: 'envoy.filters.listener.tls_inspector' }]);
    expect(chain).toMatchObject({
      filter_chain_match: { server_names: ['a.example.com', '*.b.example.com'], transport_protocol: 'tls' },
    });
  });

  it('keeps private keys out of the listener, in a file named for its content', () => {
    const { secrets, context, listeners } = written(secure({}));
    const [[file, text]] = [...secrets] as [[string, string]];
    expect([file, text]).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.pem$/), 'KEY']);
    expect(context).toMatchObject({
      common_tls_context: {
        tls_certificates: [
          {
            certificate_chain: { inline_string: 'CHAIN' },
            private_key: { filename: `/etc/mainsheet/secrets/${file}` },
          },
        ],
      },
    });
    expect(JSON.stringify(listeners)).not.toContain('KEY"');
  });

  it.each<[what: string, tls: Partial<ServerTls>, context: object]>([
    ['versions', {}, { common_tls_context: { tls_params: { tls_minimum_protocol_version: 'TLSv1_2' } } }],
    [
      'versions as asked for',
      { minVersion: 'TLSV1_1', maxVersion: 'TLSV1_3', cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
      {
        common_tls_context: {
          tls_params: {
            tls_minimum_protocol_version: 'TLSv1_1',
            tls_maximum_protocol_version: 'TLSv1_3',
            cipher_suites: ['ECDHE-RSA-AES128-GCM-SHA256'],
          },
        },
      },
    ],
    ['HTTP/2', {}, { common_tls_context: { alpn_protocols: ['h2', 'http/1.1'] } }],
    [
      'certificates of clients',
      { clientCa: { pem: 'CA' }, requireClientCertificate: true },
      {
        require_client_certificate: true,
        common_tls_context: { validation_context: { trusted_ca: { inline_string: 'CA' } } },
      },
    ],
    [
      'files',
      { certificates: [{ chainFile: '/c.pem', keyFile: '/k.pem' }] },
      {
        common_tls_context: {
          tls_certificates: [{ certificate_chain: { filename: '/c.pem' }, private_key: { filename: '/k.pem' } }],
        },
      },
    ],
  ])('%s', (_, tls, context) => {
    expect(written(secure(tls)).context).toMatchObject(context);
  });
});
