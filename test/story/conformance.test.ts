/** A story cannot say other than Istio does: what was recorded of Istio, request by request, against what is told. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Story } from '../../story/story.ts';
import { endpointsOf } from '../conformance/backends.ts';
import { type Case, type Expectation, type Probe, pairs, type Seen } from '../conformance/case.ts';
import { compareSeen } from '../conformance/compare.ts';
import { seenBy } from '../conformance/outcome.ts';
import { isTold, probesOf, requestOf, storytellerOf } from './recorded.ts';

for (const file of ['dev.json', 'dev-random.json']) {
  const cases = JSON.parse(readFileSync(`test/conformance/${file}`, 'utf8')) as Case[];
  test.each(
    cases.filter(isTold).flatMap((one) => Object.keys(one.proxies).map((proxy) => ({ name: one.name, proxy, one }))),
  )(`${file}: $name as $proxy`, async ({ one, proxy }) => {
    const { storyteller } = await storytellerOf(one, proxy);
    const names = new Map(Object.entries(endpointsOf(one)));
    // One request one outcome, and nothing that hangs on what a backend does.
    const probes = probesOf(one, proxy).filter(({ repeat, expect: wanted }) => !repeat && wanted);
    const wrong = probes.flatMap((probe) => {
      const story = storyteller.tell(requestOf(probe));
      return differences(probe.expect!, story, probe, names).map((found) => `${probe.name}: ${found}`);
    });
    expect(wrong).toEqual([]);
  });
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
