/** A story cannot say other than Istio does: what was recorded of Istio, request by request, against what is told. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { load, readMeshConfig } from '../../istio/index.ts';
import { plan } from '../../plan/plan-proxy.ts';
import type { Request } from '../../story/request.ts';
import type { Story } from '../../story/story.ts';
import { Storyteller } from '../../story/storyteller.ts';
import { endpointsOf } from '../conformance/backends.ts';
import { type Case, type Expectation, type Probe, pairs, type Seen } from '../conformance/case.ts';
import { compareSeen } from '../conformance/compare.ts';
import { seenBy } from '../conformance/outcome.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

/** What a patch of Envoy's own configuration makes of a request is not the plan's to tell. */
const NOT_TOLD = ['envoyfilter'];

for (const file of ['dev.json', 'dev-random.json']) {
  const cases = JSON.parse(readFileSync(`test/conformance/${file}`, 'utf8')) as Case[];
  const told = cases.filter(({ needs = [] }) => !needs.some((feature) => NOT_TOLD.includes(feature)));
  test.each(told.flatMap((one) => Object.keys(one.proxies).map((proxy) => ({ name: one.name, proxy, one }))))(
    `${file}: $name as $proxy`,
    async ({ one, proxy }) => {
      const storyteller = await storytellerOf(one, proxy);
      const names = new Map(Object.entries(endpointsOf(one)));
      const wrong = probesOf(one, proxy).flatMap((probe) => {
        const story = storyteller.tell(requestOf(probe));
        return differences(probe.expect!, story, probe, names).map((found) => `${probe.name}: ${found}`);
      });
      expect(wrong).toEqual([]);
    },
  );
}

async function storytellerOf({ proxies, resources, istio, mesh: written }: Case, proxy: string): Promise<Storyteller> {
  const text = [...resources.map((resource) => JSON.stringify(resource)), istio ?? ''].join('\n---\n');
  const { type: kind = 'sidecar', namespace = 'default', labels = {} } = proxies[proxy]!;
  const { model } = load([{ file: 'input.yaml', text }], { namespace: 'default' });
  const { mesh } = readMeshConfig(JSON.stringify(written ?? {}), 'mesh.yaml');
  const options = { proxy: { kind, namespace, labels }, mesh, ports: new Map(), meshPort: 15001 };
  const { plan: made } = plan(model, options);
  return Storyteller.load({ plan: made, model, mesh, wasm: readFileSync(TRAFFIC_WASM) });
}

/** One request one outcome, and nothing that hangs on what a backend does. */
function probesOf({ requests, proxies }: Case, proxy: string): Probe[] {
  const [first] = Object.keys(proxies);
  return requests.filter(
    ({ proxy: of = first, repeat, skip, expect: wanted }) => of === proxy && !repeat && !skip && wanted,
  );
}

function requestOf({ method = 'GET', host, sni, port, path = '/', headers }: Probe): Request {
  const scheme = sni === undefined ? 'http' : 'https';
  // A whole URL in the request line counts more than the Host header.
  const [, authority = host, target = path] = /^http:\/\/([^/]+)(.*)$/.exec(path) ?? [];
  return { method, scheme, host: sni ?? host, port, authority, target, headers: pairs(headers) };
}

function differences(expected: Expectation, story: Story, probe: Probe, names: Map<string, string>): string[] {
  const { answer, destinations } = story;
  if (expected.noListener) return answer && answer.status === undefined ? [] : ['something listens'];
  if (expected.unrouted) return [];
  if (answer) {
    return [
      ...same('status', [expected.status].flat(), answer.status),
      ...same('backend', [expected.backend ?? null].flat(), null),
      ...(answer.location ? same('location', [expected.responseHeaders?.location], answer.location) : []),
    ];
  }
  const backends = [expected.backend ?? null].flat();
  const [reached] = destinations.filter(({ endpoints }) =>
    endpoints.some((endpoint) => backends.includes(names.get(endpoint) ?? '?')),
  );
  if (reached) return expected.seen ? seenDifferences(expected.seen, reached.request, probe) : [];
  return backends[0] === null && fromOutside(expected) ? [] : [`${backends} is none of ${JSON.stringify(story)}`];
}

/** What only the backends' behaviour decides. */
function fromOutside({ status, body = '' }: Expectation): boolean {
  return status === 504 || body.startsWith('upstream connect error') || body === 'no healthy upstream';
}

function seenDifferences(seen: Seen, sent: Story['destinations'][number]['request'], probe: Probe): string[] {
  const { method = 'GET', body = '' } = probe;
  const told = seenBy({ ...sent, method, body }, pairs(probe.headers));
  for (const [name, value] of Object.entries(told.addedHeaders ?? {})) {
    // Only a running Envoy knows addresses and times.
    if (/%[A-Z_]+%/.test(value) && seen.addedHeaders?.[name]) told.addedHeaders![name] = seen.addedHeaders[name];
  }
  return compareSeen(seen, told, 'sent');
}

function same(what: string, expected: unknown[], actual: unknown): string[] {
  return expected.includes(actual)
    ? []
    : [`${what}: recorded ${JSON.stringify(expected)}, told ${JSON.stringify(actual)}`];
}
