/** What Istio's own configuration did, request by request, against what ours does in a real Envoy. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { findEnvoy } from '../../envoy/find.ts';
import type { Case } from './case.ts';
import { runCase } from './run-case.ts';

const FIRST_OCTET = 60;

let envoy: string;
beforeAll(async () => {
  envoy = (await findEnvoy({ env: process.env, say: console.error })).path;
});

let octet = FIRST_OCTET;
for (const file of ['dev.json', 'dev-random.json']) {
  const cases = JSON.parse(readFileSync(`test/conformance/${file}`, 'utf8')) as Case[];
  const runs = cases.flatMap((one) =>
    Object.keys(one.proxies).flatMap((proxy) =>
      enginesFor(one).map((engine) => ({ one, name: one.name, proxy, desc: one.desc, engine })),
    ),
  );
  describe.concurrent(file, () => {
    for (const { one, name, proxy, engine } of runs) {
      const place = octet;
      octet = place >= 250 ? FIRST_OCTET : place + 2;
      test(`${name} as ${proxy}, ${engine}`, async () => {
        expect(await runCase(one, proxy, { envoy, octet: place, engine })).toEqual([]);
      });
    }
  });
}

/** EnvoyFilters change what the filter decides by as well as Envoy's own routes. */
function enginesFor({ needs = [] }: Case): ('wasm' | 'native')[] {
  return needs.includes('envoyfilter') ? ['wasm', 'native'] : ['wasm'];
}
