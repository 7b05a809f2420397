/** A certificate for `a.test` and its key, as PEM. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalAuthority } from '../../../envoy/certificates/authority.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainsheet-analysis-'));
export const { chain: CERTIFICATE, key: KEY } = new LocalAuthority(folder).issue(['a.test']);
rmSync(folder, { recursive: true });
