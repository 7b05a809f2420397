/** What patched configurations do with requests in a real Envoy: whoever decides, the same. */
import { describe, expect, test } from 'vitest';
import type { Case, Probe } from '../../conformance/case.ts';
import { runCase } from '../../conformance/run-case.ts';
import { ENVOY } from '../running.ts';

const RULES = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [a]
  http:
  - {name: tea, match: [{uri: {prefix: /tea}}], fault: {abort: {httpStatus: 418, percentage: {value: 100}}}, route: [{destination: {host: a}}]}
  - {name: named, match: [{uri: {prefix: /named}}], route: [{destination: {host: a}}]}
  - route: [{destination: {host: a}}]
`;

const service = (name: string, octet: number) => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 10080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { containers: [] },
    status: { podIP: `127.1.9.${octet}` },
  },
];

const at = (vhost: string, route = '') =>
  `match: {context: SIDECAR_OUTBOUND, routeConfiguration: {vhost: {name: "${vhost}.default.svc.cluster.local:80"${route && `, route: {${route}}`}}}}`;
const inManager = (filter: string) =>
  `match: {context: SIDECAR_OUTBOUND, listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: ${filter}}}}}}`;
/** Answers 401 itself. */
const GUARD =
  "{name: guard, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, default_source_code: {inline_string: \"function envoy_on_request(h) h:respond({[':status'] = '401'}, '') end\"}}}";
const teapot = { status: 418, body: 'fault filter abort', backend: null, contentType: 'text/plain' };
const answered = { status: 200, backend: 'a:10080' };

describe.each(['wasm', 'native'] as const)('%s', (engine) => {
  test.each<[what: string, patches: string[], requests: Omit<Probe, 'name' | 'port' | 'host'>[]]>([
    [
      'a route ahead of all, beside a rule with a fault',
      [
        `{applyTo: HTTP_ROUTE, ${at('a', 'action: ANY')}, patch: {operation: INSERT_FIRST, value: {match: {prefix: /tea/new}, direct_response: {status: 204}}}}`,
      ],
      [
        { path: '/tea/new', expect: { status: 204, backend: null } },
        { path: '/tea', expect: teapot },
        { path: '/other', expect: answered },
      ],
    ],
    [
      'a route taken away',
      [`{applyTo: HTTP_ROUTE, ${at('a', 'name: tea')}, patch: {operation: REMOVE}}`],
      [{ path: '/tea', expect: answered }],
    ],
    [
      "one rule's route changed",
      [
        `{applyTo: HTTP_ROUTE, ${at('a', 'name: named')}, patch: {operation: MERGE, value: {route: {prefix_rewrite: /moved}}}}`,
      ],
      [
        { path: '/named/x', expect: { ...answered, seen: { method: 'GET', path: '/moved/x', authority: 'a' } } },
        { path: '/other', expect: { ...answered, seen: { method: 'GET', path: '/other', authority: 'a' } } },
        { path: '/tea', expect: teapot },
      ],
    ],
    [
      'a header on all responses of a host, whose rules stay as they are',
      [
        `{applyTo: VIRTUAL_HOST, ${at('a')}, patch: {operation: MERGE, value: {response_headers_to_add: [{header: {key: x-vh, value: "1"}}]}}}`,
      ],
      [
        { path: '/other', expect: { ...answered, responseHeaders: { 'x-vh': '1' } } },
        { path: '/tea', expect: { ...teapot, responseHeaders: { 'x-vh': '1' } } },
      ],
    ],
    [
      'a filter ahead of the faults answers first',
      [
        `{applyTo: HTTP_FILTER, ${inManager('envoy.filters.http.fault')}, patch: {operation: INSERT_BEFORE, value: ${GUARD}}}`,
      ],
      [
        { path: '/tea', expect: { status: 401, backend: null } },
        { path: '/other', expect: { status: 401, backend: null } },
      ],
    ],
    [
      'a filter behind the faults answers what they let through',
      [
        `{applyTo: HTTP_FILTER, ${inManager('envoy.filters.http.fault')}, patch: {operation: INSERT_AFTER, value: ${GUARD}}}`,
      ],
      [
        { path: '/tea', expect: teapot },
        { path: '/other', expect: { status: 401, backend: null } },
      ],
    ],
    [
      'a virtual host of its own',
      [
        '{applyTo: VIRTUAL_HOST, match: {context: SIDECAR_OUTBOUND}, patch: {operation: ADD, value: {name: own, domains: [own], routes: [{match: {prefix: /}, direct_response: {status: 204}}]}}}',
      ],
      [{ path: '/', headers: { host: 'own' }, expect: { status: 204, backend: null } }],
    ],
    [
      'a cluster taken away',
      [
        '{applyTo: CLUSTER, match: {context: SIDECAR_OUTBOUND, cluster: {service: a.default.svc.cluster.local}}, patch: {operation: REMOVE}}',
      ],
      [{ path: '/other', expect: { status: 503, backend: null } }],
    ],
  ])('%s', async (what, patches, requests) => {
    const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: ef}
spec:
  configPatches:
${patches.map((patch) => `  - ${patch}`).join('\n')}`;
    const one: Case = {
      name: what,
      desc: what,
      proxies: { client: { type: 'sidecar', namespace: 'default', labels: { app: 'client' } } },
      resources: service('a', 1),
      istio: `${RULES}---\n${filter}\n`,
      requests: requests.map((request, index) => {
        const { host = 'a', ...headers } = (request.headers ?? {}) as Record<string, string>;
        return { name: `${index}`, port: 80, ...request, host, headers };
      }),
    };
    expect(await runCase(one, 'client', { envoy: ENVOY, engine })).toEqual([]);
  });
});
