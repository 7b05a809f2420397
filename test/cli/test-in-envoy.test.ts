/** `test --in-envoy`: the repository's own tests of rules, once more by a real Envoy. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mainsheet, type Told } from './terminal.ts';
import { CHANCES, RULES, VALIDATOR_RULES, VALIDATOR_TESTS } from './tested-rules.ts';

let folder: string;
const warnings: Error[] = [];
const warned = (warning: Error) => warnings.push(warning);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-in-envoy-test-'));
  process.on('warning', warned);
});
afterEach(() => {
  process.off('warning', warned);
  rmSync(folder, { recursive: true });
  // Of Node, which a user would read in between.
  expect(warnings.splice(0)).toEqual([]);
});

function inEnvoy(rules: string, tests: string, ...more: string[]): Promise<Told> {
  writeFileSync(join(folder, 'rules.yaml'), rules);
  writeFileSync(join(folder, 'tests.yaml'), tests);
  return mainsheet(['test', '-f', folder, '--in-envoy', ...more], { env: process.env });
}

it('agrees with the tests of the example', async () => {
  const { code, out, err } = await mainsheet(['test', '-f', 'examples/bookinfo', '--in-envoy'], { env: process.env });
  expect({ code, out, err }).toEqual({ code: 0, out: 'Envoy agrees with 4 of 4 stories\n4 passed, 0 failed', err: '' });
});

it('agrees with shares, mirrors, delays, aborts, rewrites and redirects', async () => {
  const { code, out } = await inEnvoy(RULES, CHANCES);
  expect({ code, out }).toEqual({ code: 0, out: 'Envoy agrees with 6 of 6 stories\n6 passed, 0 failed' });
});

it('agrees with the tests of istio-config-validator', async () => {
  const { code, out } = await inEnvoy(VALIDATOR_RULES, VALIDATOR_TESTS);
  expect({ code, out }).toEqual({ code: 0, out: 'Envoy agrees with 4 of 4 stories\n4 passed, 0 failed' });
});

it('says what a failing test and Envoy have to do with each other', async () => {
  const tests = [{ name: 'wrong', request: { url: 'http://shop/' }, expect: { rule: 'default/shop/api' } }];
  const { code, out } = await inEnvoy(RULES, JSON.stringify({ tests }));
  expect(code).toBe(1);
  expect(out).toMatch(/^failed {2}wrong .*Envoy agrees with 1 of 1 stories\n0 passed, 1 failed$/s);
});

it('says which request Envoy was not asked for, and why', async () => {
  const tests = [{ name: 'nobody there', request: { url: 'https://127.0.0.1:1/' }, expect: { destinations: [] } }];
  const { code, out } = await inEnvoy(RULES, JSON.stringify({ tests }), '--proxy', 'sidecar');
  expect(code).toBe(0);
  expect(out).toContain('Envoy was not asked: nobody there: nothing listens there');
});

it('tells where Envoy differs, as it does by an EnvoyFilter, which stories do not know', async () => {
  const patch = {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'adds' },
    spec: {
      configPatches: [
        {
          applyTo: 'VIRTUAL_HOST',
          match: { context: 'SIDECAR_OUTBOUND' },
          patch: {
            operation: 'MERGE',
            value: { request_headers_to_add: [{ header: { key: 'x-patched', value: 'yes' } }] },
          },
        },
      ],
    },
  };
  const tests = [{ name: 'plain', request: { url: 'http://shop/' }, expect: { rule: 'default/shop/rest' } }];
  const junit = join(folder, 'junit.xml');
  const { code, out, err } = await inEnvoy(
    `${RULES}\n---\n${JSON.stringify(patch)}`,
    JSON.stringify({ tests }),
    '--junit',
    junit,
  );
  expect(code).toBe(0);
  expect(err).toContain('EnvoyFilters change what Envoy does, and stories do not tell of them');
  expect(out).toMatch(
    /^Envoy differs {2}plain .*\n {2}headers\.x-patched\n {4}told {6}none\n {4}Envoy {5}yes\n.*Envoy agrees with 0 of 1 stories\n1 passed, 0 failed$/s,
  );
  expect(readFileSync(junit, 'utf8')).toContain('<error message="headers.x-patched: told none, Envoy yes">');
});
