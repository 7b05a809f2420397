/**
 * WasmPlugins in a real Envoy, as Istio 1.31's own generator gives them to it: a filter that asks for its configuration by
 * name (ECDS), with `pluginConfig` as JSON text and the code where Istio's agent has put it.
 */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { discoveryText } from '../../envoy/discovery-response.ts';
import { startEnvoy } from '../../envoy/process.ts';
import { type Resource, typed, typeUrl } from '../../envoy/resource.ts';
import { mainsheet } from '../cli/terminal.ts';
import { ask, ENVOY } from '../envoy/running.ts';
import { istio, service } from '../plan/read-plan.ts';
import { freePorts } from '../ports.ts';

const WASM = 'envoy.extensions.filters.http.wasm.v3.Wasm';

interface Plugin {
  metadata: { name: string };
  spec: { url: string; pluginName: string; failStrategy: string; priority: number; pluginConfig: object };
}

let folder: string;
let port: number;
let stop: () => Promise<unknown>;
beforeAll(async () => {
  const [adminPort, listening] = (await freePorts(2)) as [number, number];
  port = listening;
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-plugin-'));
  const plugins = await generated(418);
  for (const plugin of plugins) give(plugin);
  writeFileSync(join(folder, 'envoy.json'), JSON.stringify(bootstrap(plugins, adminPort)));
  const where = { path: ENVOY, config: 'envoy.json', folder, adminPort, listeners: 1, concurrency: 1 };
  const running = await startEnvoy({ ...where, onLog: () => {}, onOutput: () => {} });
  stop = () => running.stop();
});
afterAll(async () => {
  await stop?.();
  rmSync(folder, { recursive: true });
});

/** A chain of two, the first of which comes first by its priority. */
async function generated(status: number): Promise<Plugin[]> {
  const rules = istio(
    'VirtualService',
    'a',
    `hosts: [a], http: [
      {name: tea, match: [{uri: {prefix: /tea}}], fault: {abort: {httpStatus: ${status}, percentage: {value: 100}}}, route: [{destination: {host: a}}]},
      {name: rest, route: [{destination: {host: a}}]}]`,
  );
  const chain = [
    '--with',
    'wasmplugin',
    '--filter',
    'header-match',
    '--filter',
    'fault',
    '--code',
    'oci://x.test/{filter}:1',
  ];
  const args = ['generate', '-f', '-', '--for', 'istio', '--proxy', 'sidecar', ...chain, '-o', join(folder, 'mesh')];
  const { code, err } = await mainsheet(args, { stdin: service('a') + rules });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const files = readdirSync(join(folder, 'mesh')).map((file) => readFileSync(join(folder, 'mesh', file), 'utf8'));
  return files.map((text) => parse(text) as Plugin).sort((one, other) => other.spec.priority - one.spec.priority);
}

/** Envoy reads it when the file is replaced. */
function give({ metadata: { name }, spec }: Plugin): void {
  const [, filter] = /oci:\/\/x\.test\/(.*):1/.exec(spec.url)!;
  const config = {
    name: `default.${name}`,
    root_id: spec.pluginName,
    vm_config: {
      runtime: 'envoy.wasm.runtime.v8',
      code: { local: { filename: resolve(`dist/${filter}.wasm`) } },
      environment_variables: { key_values: { ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION: '1' } },
    },
    configuration: typed('google.protobuf.StringValue', { value: JSON.stringify(spec.pluginConfig) }),
    failure_policy: spec.failStrategy,
  };
  const extension = { name, typed_config: typed(WASM, { config }) };
  const response = discoveryText('envoy.config.core.v3.TypedExtensionConfig', [extension]);
  writeFileSync(join(folder, `${name}.new`), response);
  renameSync(join(folder, `${name}.new`), join(folder, `${name}.json`));
}

function bootstrap(plugins: Plugin[], adminPort: number): Resource {
  const address = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });
  const filters = plugins.map(({ metadata: { name } }) => ({
    name,
    config_discovery: {
      config_source: { path_config_source: { path: join(folder, `${name}.json`) } },
      type_urls: [typeUrl(WASM)],
    },
  }));
  const answer = {
    match: { prefix: '/' },
    direct_response: { status: 200 },
    response_headers_to_add: [{ header: { key: 'rule', value: '%REQ(x-mainsheet-rule)%' } }],
  };
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'plugins',
    http_filters: [
      ...filters,
      { name: 'router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router') },
    ],
    route_config: { virtual_hosts: [{ name: 'any', domains: ['*'], routes: [answer] }] },
  });
  const chains = [{ filters: [{ name: 'manager', typed_config: manager }] }];
  const listeners = [{ name: 'outbound', address: address(port), filter_chains: chains }];
  return {
    node: { id: 'test', cluster: 'test' },
    admin: { address: address(adminPort) },
    static_resources: { listeners },
  };
}

test.each<[path: string, status: number, rule: string | undefined]>([
  ['/tea', 418, 'default/a/tea'],
  ['/', 200, 'default/a/rest'],
])('%s: %i, by %s', async (path, status, rule) => {
  const answer = await ask(port, 'a', { path });
  expect([answer.status, status === 200 ? answer.headers.rule : rule]).toEqual([status, rule]);
});

test('a new table is taken as Istio brings it', async () => {
  for (const plugin of await generated(503)) give(plugin);
  await expect.poll(async () => (await ask(port, 'a', { path: '/tea' })).status, { timeout: 15_000 }).toBe(503);
});
