/** What Istio's own configuration did, request by request, against what ours does in a real Envoy. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { findEnvoy } from '../../envoy/find.ts';
import type { Case } from './case.ts';
import { runCase } from './run-case.ts';

let envoy: string;
beforeAll(async () => {
  envoy = (await findEnvoy({ env: process.env, say: console.error })).path;
});

for (const file of ['dev.json', 'dev-random.json']) {
  const cases = JSON.parse(readFileSync(`test/conformance/${file}`, 'utf8')) as Case[];
  const runs = cases.flatMap((one) =>
    Object.keys(one.proxies).flatMap((proxy) =>
      enginesFor(one).map((engine) => ({ one, name: one.name, proxy, desc: one.desc, engine })),
    ),
  );
  describe.concurrent(file, () => {
    for (const { one, name, proxy, engine } of runs) {
      test(`${name} as ${proxy}, ${engine}`, async () => {
        expect(await runCase(one, proxy, { envoy, engine })).toEqual([]);
      });
    }
  });
}

/** EnvoyFilters change what the filter decides by as well as Envoy's own routes. */
function enginesFor({ needs = [] }: Case): ('wasm' | 'native')[] {
  return needs.includes('envoyfilter') ? ['wasm', 'native'] : ['wasm'];
}
