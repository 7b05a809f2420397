/** The story of every recorded request, told by the simulator, against what a real Envoy does with that request. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalAuthority } from '../../envoy/certificates/authority.ts';
import { findEnvoy } from '../../envoy/find.ts';
import type { StageOptions } from '../../stage/stage.ts';
import { witness } from '../../stage/witness.ts';
import type { Case } from '../conformance/case.ts';
import { isTold, probesOf, requestOf, storytellerOf } from '../story/recorded.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

let options: StageOptions;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-stage-test-'));
  const envoy = await findEnvoy({ env: process.env, say: console.error });
  options = { envoy, code: TRAFFIC_WASM, authority: new LocalAuthority(folder), stop: new AbortController().signal };
});
afterAll(() => rmSync(folder, { recursive: true }));

for (const file of ['dev.json', 'dev-random.json']) {
  const cases = (JSON.parse(readFileSync(`test/conformance/${file}`, 'utf8')) as Case[]).filter(isTold);
  describe.concurrent(file, () => {
    for (const one of cases) {
      for (const proxy of Object.keys(one.proxies)) {
        test(`${one.name} as ${proxy}`, async () => {
          const { storyteller, plan } = await storytellerOf(one, proxy);
          const told = probesOf(one, proxy).map((probe) => {
            const request = requestOf(probe);
            return { request, story: storyteller.tell(request) };
          });
          const testimonies = await witness(told, plan, options);
          const wrong = testimonies.flatMap(({ contradictions }, index) =>
            contradictions.length > 0 ? [{ request: told[index]?.request, contradictions }] : [],
          );
          expect(wrong).toEqual([]);
        });
      }
    }
  });
}
