/** What becomes of the golden cases is taken by Envoy, filter and all. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalAuthority } from '../../envoy/certificates/authority.ts';
import { SECRETS_FOLDER } from '../../envoy/files.ts';
import { findEnvoy } from '../../envoy/find.ts';
import type { Resource } from '../../envoy/snapshot.ts';
import { trafficFilter } from '../../envoy/traffic-filter.ts';
import { staticBootstrap } from '../envoy/static.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';
import { CASES, makeCase } from './outputs.ts';

let envoy: string;
let scratch: string;
beforeAll(async () => {
  envoy = (await findEnvoy({ env: process.env, say: () => {} })).path;
  scratch = mkdtempSync(join(tmpdir(), 'mainsheet-cases-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

test.each(CASES)('%s', async (folder) => {
  const name = basename(folder);
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
