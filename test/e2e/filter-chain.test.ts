/** Two of our filters in one chain of a real Envoy, with a filter between them that changes the request. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEnvoy } from '../../envoy/process.ts';
import { type Resource, typed } from '../../envoy/resource.ts';
import { trafficFilter } from '../../envoy/traffic-filter.ts';
import type { Part } from '../../plan/table/parts.ts';
import { ask, ENVOY } from '../envoy/running.ts';
import { decideRules, forward, path, rule, tableOf } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';

const RULES = [
  rule('tea', [[path('exact', '/tea')]], forward('v2')),
  rule('coffee', [[path('exact', '/coffee')]], forward('v3')),
];
const HOSTS = [{ name: 'a', domains: ['a'], httpsRedirect: false, rules: RULES }];
/** Between the filters: the path becomes what `x-move` says. */
const MOVE = `function envoy_on_request(handle)
  local place = handle:headers():get("x-move")
  if place then handle:headers():replace(":path", place) end
end`;

let port: number;
let folder: string;
let stop: () => Promise<unknown>;
beforeAll(async () => {
  const ports = (await freePorts(2)) as [number, number];
  const [adminPort] = ports;
  port = ports[1];
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-chain-'));
  writeFileSync(join(folder, 'envoy.json'), JSON.stringify(bootstrap(adminPort)));
  const where = { path: ENVOY, config: 'envoy.json', folder, adminPort, listeners: 1, concurrency: 1 };
  const running = await startEnvoy({ ...where, onLog: () => {}, onOutput: () => {} });
  stop = () => running.stop();
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

function bootstrap(adminPort: number, filters = chain()): Resource {
  const address = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'chain',
    http_filters: [
      ...filters,
      { name: 'router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router') },
    ],
    route_config: { virtual_hosts: [{ name: 'a', domains: ['*'], routes: routes() }] },
    access_log: [
      {
        name: 'log',
        typed_config: typed('envoy.extensions.access_loggers.file.v3.FileAccessLog', {
          path: join(folder, 'access.log'),
          log_format: {
            text_format_source: {
              inline_string: '%REQ(:path)% %REQ(x-mainsheet-rule)% %FILTER_STATE(wasm.mainsheet.rule:PLAIN)%\n',
            },
          },
        }),
      },
    ],
  });
  const listener = {
    name: 'chain',
    address: address(port),
    filter_chains: [{ filters: [{ name: 'manager', typed_config: manager }] }],
  };
  return { admin: { address: address(adminPort) }, static_resources: { listeners: [listener] } };
}

/** Two of ours, and between them one that changes the request. */
function chain(): Resource[] {
  return [
    filter('header-match', tableOf(HOSTS, { parts: ['rules'] })),
    {
      name: 'move',
      typed_config: typed('envoy.extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string: MOVE } }),
    },
    filter('routing', tableOf(HOSTS, { parts: ['routes'], told: true })),
  ];
}

function filter(name: string, table: Uint8Array): Resource {
  return trafficFilter(name, table, resolve(`dist/${name}.wasm`));
}

/** What Envoy says of a chain of one filter with a table that asks for `part`, before it would serve. */
function validated(name: string, part: Part): { status: number | null; stderr: string } {
  const config = join(folder, `${name}-${part}.json`);
  const filters = [filter(name, tableOf(HOSTS, { parts: [part] }))];
  writeFileSync(config, JSON.stringify(bootstrap(1, filters)));
  return spawnSync(ENVOY, ['--mode', 'validate', '-c', config, '--log-level', 'error'], { encoding: 'utf8' });
}

/** A route for each pair of a rule's name and a class, which answers with both. */
function routes(): Resource[] {
  const classes = decideRules(...RULES).entries.map(({ rule: { name }, outcomes: [outcome] }) => [
    name,
    outcome!.class.name,
  ]);
  const when = (name: string, value: string) => ({ name, string_match: { exact: value } });
  const pairs = classes.flatMap(([matched]) => classes.map(([chosen, made]) => ({ matched, chosen, made })));
  return [
    ...pairs.map(({ matched, chosen, made }) => ({
      match: { prefix: '/', headers: [when('x-mainsheet-rule', matched!), when('x-mainsheet-route', made!)] },
      direct_response: { status: 200, body: { inline_string: `${matched} by header-match, ${chosen} by routing` } },
    })),
    { match: { prefix: '/' }, direct_response: { status: 404, body: { inline_string: 'neither' } } },
  ];
}

test.each([
  ['/tea', {}, 'default/a/tea by header-match, default/a/tea by routing'],
  ['/coffee', {}, 'default/a/coffee by header-match, default/a/coffee by routing'],
  // Matched by itself, the second filter would find the other rule, or none.
  ['/tea', { 'x-move': '/coffee' }, 'default/a/tea by header-match, default/a/tea by routing'],
  ['/coffee', { 'x-move': '/' }, 'default/a/coffee by header-match, default/a/coffee by routing'],
  ['/', {}, 'neither'],
  ['/', { 'x-mainsheet-rule': 'default/a/tea', 'mainsheet.match': '0000default/a/tea' }, 'neither'],
])('%s with %j: %s', async (path, headers, body) => {
  expect((await ask(port, 'a', { path, headers })).body).toBe(body);
});

test('the access log has the rule, by the request header and by filter state', async () => {
  await ask(port, 'a', { path: '/tea', headers: { 'x-move': '/moved' } });
  await expect
    .poll(() => readFileSync(join(folder, 'access.log'), 'utf8'), { timeout: 15_000 })
    .toContain('/moved default/a/tea default/a/tea\n');
});

test.each<[name: string, part: Part, doers: string]>([
  ['routing', 'faults', '`traffic` and `fault`'],
  ['fault', 'routes', '`traffic` and `routing`'],
  ['header-match', 'mirrors', '`traffic` and `mirror`'],
  ['mirror', 'rules', '`traffic` and `header-match`'],
])('%s does not come up with a table that asks for %s, and says that %s do', (name, part, doers) => {
  const { status, stderr } = validated(name, part);
  expect(status).toBe(1);
  expect(stderr).toContain(`${doers} do`);
});

test('a filter comes up with the table that is for it', () => {
  expect(validated('routing', 'routes')).toMatchObject({ status: 0 });
});
