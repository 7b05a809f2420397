/**
 * The recorded cases through `generate --for istio`: the rules as EnvoyFilters, on the configuration of a sidecar or a
 * gateway that has none of them.
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
  .flatMap((one) => Object.keys(one.proxies).map((proxy) => ({ one, name: one.name, proxy })));

/** A client that names a cluster by the header that is the filter's. */
const SPOOFED: Case = {
  name: 'spoofed',
  desc: 'the word of the filter, sent by a client to a host without rules',
  proxies: { client: {} },
  resources: ['a', 'b'].flatMap((name, index) => [
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 10080 }] },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } } },
      ...{ spec: { containers: [] }, status: { podIP: `127.1.9.${index + 1}` } },
    },
  ]),
  istio: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec: {hosts: [a], http: [{route: [{destination: {host: a}}]}]}
`,
  requests: [
    {
      ...{ name: 'spoofed', port: 80, host: 'b', path: '/' },
      headers: { 'x-mainsheet-route': 'outbound|80||a.default.svc.cluster.local' },
      expect: { status: 200, backend: 'b:10080' },
    },
  ],
};
runs.push({ one: SPOOFED, name: SPOOFED.name, proxy: 'client' });

describe.concurrent('in a mesh', () => {
  for (const { one, name, proxy } of runs) {
    test(`${name} as ${proxy}`, async () => {
      expect(await runCase(one, proxy, { envoy: ENVOY, engine: 'mesh' })).toEqual([]);
    });
  }
});
