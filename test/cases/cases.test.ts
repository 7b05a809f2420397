/**
 * Golden cases: each folder here is an input, and what becomes of it at every stage. `npm run golden` writes them anew and
 * removes what is no longer made; what has changed then shows in the diff, to be read before it is kept.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalAuthority } from '../../envoy/certificates/authority.ts';
import { SECRETS_FOLDER } from '../../envoy/files.ts';
import { findEnvoy } from '../../envoy/find.ts';
import type { Resource } from '../../envoy/snapshot.ts';
import { trafficFilter } from '../../envoy/traffic-filter.ts';
import { staticBootstrap } from '../envoy/static.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';
import { INPUTS, makeCase, outputsOf } from './outputs.ts';

const HERE = 'test/cases';
const REWRITE = process.env.GOLDEN === 'rewrite';

const cases = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

let envoy: string;
let scratch: string;
beforeAll(async () => {
  envoy = (await findEnvoy({ env: process.env, say: () => {} })).path;
  scratch = mkdtempSync(join(tmpdir(), 'mainsheet-cases-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe.each(cases)('%s', (name) => {
  const folder = join(HERE, name);

  test('becomes what it became', () => {
    const outputs = outputsOf(makeCase(folder));
    if (REWRITE) rewrite(folder, outputs);
    expect(golden(folder).sort()).toEqual([...outputs.keys()].sort());
    for (const [file, text] of outputs) expect(text, file).toBe(readFileSync(join(folder, file), 'utf8'));
  });

  test('is taken by Envoy, filter and all', async () => {
    const directory = join(scratch, name);
    const { snapshot } = makeCase(folder, { directory, authority: new LocalAuthority(scratch) });
    mkdirSync(join(directory, SECRETS_FOLDER), { recursive: true });
    for (const [file, text] of snapshot.secrets) writeFileSync(join(directory, SECRETS_FOLDER, file), text);
    const filter = (handler: string) =>
      trafficFilter(handler, snapshot.tables.get(handler)!, resolve(TRAFFIC_WASM)).typed_config as Resource;
    const config = join(scratch, `${name}.json`);
    writeFileSync(config, JSON.stringify(staticBootstrap(snapshot, filter)));
    const { stderr } = await promisify(execFile)(envoy, ['--mode', 'validate', '-c', config, '-l', 'warning']);
    expect(stderr).toBe('');
  });
});

/** What is in the folder besides the input. */
function golden(folder: string): string[] {
  return readdirSync(folder).filter((file) => !INPUTS.includes(file));
}

function rewrite(folder: string, outputs: Map<string, string>): void {
  for (const file of golden(folder)) rmSync(join(folder, file));
  for (const [file, text] of outputs) writeFileSync(join(folder, file), text);
}
