/**
 * The recorded cases through `generate --for istio`: the rules as EnvoyFilters, on a sidecar's configuration that has none
 * of them. Gateways are left out: without VirtualServices Istio gives them a virtual host that ours do not have.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENVOY } from '../envoy/running.ts';
import type { Case } from './case.ts';
import { runCase } from './run-case.ts';

/** What cannot be as recorded here, and why. */
const NOT_HERE: Record<string, string> = {
  '20-sidecar': 'destinations that only a VirtualService makes visible: without it Istio writes no clusters for them',
  '27-envoyfilter': "a patch of a rule's route by its name: here the rule has no route of Istio's",
};

const cases = JSON.parse(readFileSync('test/conformance/dev.json', 'utf8')) as Case[];
const runs = cases
  .filter(({ name, nack, expectRejected = [] }) => !(name in NOT_HERE) && !nack && expectRejected.length === 0)
  .flatMap((one) => Object.keys(one.proxies).map((proxy) => ({ one, name: one.name, proxy })))
  .filter(({ one, proxy }) => (one.proxies[proxy]?.type ?? 'sidecar') === 'sidecar');

describe.concurrent('in a mesh', () => {
  for (const { one, name, proxy } of runs) {
    test(`${name} as ${proxy}`, async () => {
      expect(await runCase(one, proxy, { envoy: ENVOY, engine: 'mesh' })).toEqual([]);
    });
  }
});
