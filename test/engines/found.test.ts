/** What random plans have found, and the like: kept as it was, so that it stays found. */
import { expect, test } from 'vitest';
import type { HttpHandler, VirtualHost } from '../../plan/plan.ts';
import { forward, path, rule } from '../plan/rules.ts';
import { differences } from './compare.ts';
import { NO_EDITS } from './edits.ts';
import { runBoth } from './engines.ts';
import { destination } from './places.ts';
import { printRequest } from './print.ts';
import type { Request } from './requests.ts';

const get = (host: string, target: string): Request => ({ method: 'GET', path: target, host, headers: [], body: '' });
const toV1 = forward({}, { destinations: [destination('v1')] });
const tellingRule = (name: string) => {
  const response = { set: [['x-rule', name] satisfies [string, string]], add: [], remove: [] };
  return { ...toV1, headers: { ...NO_EDITS, response } };
};
const aborting = rule('aborting', [[path('prefix', '/a')]], toV1, {
  abort: { perMillion: 1_000_000, httpStatus: 418 },
});
const plain = rule('plain', [[]], toV1);
const host = (name: string, domains: string[], rules: VirtualHost['rules'], more: Partial<VirtualHost> = {}) => ({
  ...{ name, domains, httpsRedirect: false, rules },
  ...more,
});

const CASES: { title: string; hosts: VirtualHost[]; request: Request; status: number }[] = [
  {
    title: 'a host without rules is not served by the rules of a wildcard',
    hosts: [host('none', ['b.a'], []), host('wildcard', ['*.a'], [aborting])],
    request: get('b.a', '/a'),
    status: 404,
  },
  {
    title: 'a host that redirects to https does not do what the rules of a wildcard say',
    hosts: [host('https', ['b.a'], [plain], { httpsRedirect: true }), host('wildcard', ['*.a'], [aborting])],
    request: get('b.a', '/a'),
    status: 301,
  },
  {
    title: 'a host with nothing but a default does not do what the rules of any host say',
    hosts: [host('default', ['b.a'], [plain]), host('any', ['*'], [aborting])],
    request: get('b.a', '/a'),
    status: 200,
  },
  {
    title: 'the answer of an abort has the response headers of its rule, not of the default',
    hosts: [
      host(
        'aborted',
        ['a'],
        [
          { ...aborting, action: tellingRule('aborting') },
          { ...plain, action: tellingRule('plain') },
        ],
      ),
    ],
    request: get('a', '/a'),
    status: 418,
  },
];

test('both engines do the same, and the right thing', async () => {
  const results = await runBoth(
    CASES.map(({ hosts, request }) => ({ handler: handlerOf(hosts), requests: [request] })),
  );
  for (const [n, { title, request, status }] of CASES.entries()) {
    const both = results[n]![0]!;
    expect(differences(both), `${title}: ${printRequest(request)}`).toEqual([]);
    expect(both.wasm.answer?.status, title).toBe(status);
  }
});

function handlerOf(virtualHosts: VirtualHost[]): HttpHandler {
  return {
    kind: 'http',
    name: 'found',
    edge: true,
    ports: 'ignored',
    forwardProxy: false,
    pathNormalization: 'BASE',
    virtualHosts,
  };
}
