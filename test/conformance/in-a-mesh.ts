/**
 * A stand-in for a mesh: what Istio would write for a proxy of services without rules (the native engine's plain routes),
 * into which `generate --for istio` brings the rules, by our own reading of its EnvoyFilters.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

type Mainsheet = (args: string[]) => Promise<{ status: number | null; output: string }>;

/** `-f` options for what the mesh knows: folder/input.yaml without its VirtualServices, and the filters made of them. */
export async function inputsInAMesh(folder: string, common: string[], mainsheet: Mainsheet): Promise<string[]> {
  const mesh = join(folder, 'mesh');
  const code = ['--code', resolve(TRAFFIC_WASM), '--envoy-version', '1.40.0'];
  const input = join(folder, 'input.yaml');
  const made = await mainsheet(['generate', '-f', input, ...common, '--for', 'istio', ...code, '-o', mesh]);
  if (made.status !== 0) throw new Error(`generate --for istio: exit ${made.status}: ${made.output}`);
  const bare = parseAllDocuments(readFileSync(input, 'utf8'))
    .filter((document) => document.get('kind') !== 'VirtualService')
    .map(String);
  writeFileSync(join(folder, 'bare.yaml'), bare.join('---\n'));
  const filters = readdirSync(mesh).filter((name) => name.includes('-envoyfilter-'));
  return [join(folder, 'bare.yaml'), ...filters.map((name) => join(mesh, name))].flatMap((path) => ['-f', path]);
}
