/** Images of filters in a real registry, read back by a program that is not ours. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILTERS } from '../../cli/filter.ts';
import { mainsheet } from '../cli/terminal.ts';
import { needDebian } from '../debian.ts';
import { TestRegistry } from './registry.ts';

/** User "sailor", password "ahoy"; by bcrypt. */
const USERS = 'sailor:$2b$05$abcdefghijklmnopqrstuupc2Bh/BcdpJnf0yyNxNgehaXaZ8mK5m\n';
const WASM = readFileSync('dist/traffic.wasm');

interface Manifest {
  config: { mediaType: string; digest: string };
  layers: { mediaType: string; digest: string }[];
}

let folder: string;
let registry: TestRegistry;
beforeAll(async () => {
  needDebian('docker-registry', 'skopeo');
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-images-'));
  registry = await TestRegistry.start();
}, 300_000);
afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true });
});

function skopeo(...args: string[]): string {
  return execFileSync('skopeo', ['--insecure-policy', ...args], { encoding: 'utf8', stdio: 'pipe' });
}

/** Copies an image into a folder and reads what it consists of. */
function copied(source: string, name: string): { manifest: Manifest; digest: string; blob(digest: string): Buffer } {
  const place = join(folder, name);
  skopeo('copy', '--quiet', '--src-tls-verify=false', source, `dir:${place}`);
  const bytes = readFileSync(join(place, 'manifest.json'));
  return {
    manifest: JSON.parse(bytes.toString()) as Manifest,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    blob: (digest) => readFileSync(join(place, digest.replace('sha256:', ''))),
  };
}

/** plugin.wasm of a layer, taken out by tar itself. */
function pluginIn(layer: Buffer): Buffer {
  return execFileSync('tar', ['-xzO', 'plugin.wasm'], { input: layer, maxBuffer: 1 << 26 });
}

describe('an image', () => {
  it.each(FILTERS)('of %s, written to a file, holds its plugin.wasm', async (filter) => {
    const file = join(folder, `${filter}.oci.tar`);
    const { code, out } = await mainsheet(['image', filter, '-o', file]);
    expect(code).toBe(0);
    const { manifest, digest, blob } = copied(`oci-archive:${file}`, filter);
    expect(out).toBe(digest);
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual(['application/vnd.oci.image.layer.v1.tar+gzip']);
    const layer = blob(manifest.layers[0]!.digest);
    expect(pluginIn(layer).equals(readFileSync(`dist/${filter}.wasm`))).toBe(true);
    const { rootfs } = JSON.parse(blob(manifest.config.digest).toString()) as { rootfs: { diff_ids: string[] } };
    const unzipped = createHash('sha256').update(gunzipSync(layer)).digest('hex');
    expect(rootfs).toEqual({ type: 'layers', diff_ids: [`sha256:${unzipped}`] });
  });

  it('goes to a registry, and comes back', async () => {
    const target = `${registry.host}/mesh/traffic:1.0`;
    const { code, out, err } = await mainsheet(['image', 'traffic', '--push', target]);
    expect({ code, err }).toEqual({
      code: 0,
      err: `mainsheet: pushed ${target}; a WasmPlugin's url: oci://${target}`,
    });
    const seen = JSON.parse(skopeo('inspect', '--tls-verify=false', `docker://${target}`)) as Record<string, unknown>;
    expect(seen).toMatchObject({ Digest: out, RepoTags: ['1.0'], Os: 'linux' });
    const { manifest, blob } = copied(`docker://${target}`, 'pushed');
    expect(pluginIn(blob(manifest.layers[0]!.digest)).equals(WASM)).toBe(true);
  });

  it('is pushed twice with the same digest', async () => {
    const push = () => mainsheet(['image', 'traffic', '--push', `${registry.host}/mesh/again`]);
    const first = await push();
    expect(await push()).toEqual(first);
    expect(first.code).toBe(0);
  });
});

describe('an artifact', () => {
  it.each(['file', 'registry'])('by way of a %s has exactly the two layers that Istio looks for', async (way) => {
    const file = join(folder, 'artifact.oci.tar');
    const target = `${registry.host}/mesh/artifact:1.0`;
    const { code } = await mainsheet(['image', 'traffic', '--artifact', '-o', file, '--push', target]);
    expect(code).toBe(0);
    const source = way === 'file' ? `oci-archive:${file}` : `docker://${target}`;
    const { manifest, blob } = copied(source, `artifact-by-${way}`);
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.module.wasm.config.v1+json',
      'application/vnd.module.wasm.content.layer.v1+wasm',
    ]);
    expect(blob(manifest.layers[1]!.digest).equals(WASM)).toBe(true);
  });
});

describe('a registry with users', () => {
  let locked: TestRegistry;
  beforeAll(async () => {
    locked = await TestRegistry.start(USERS);
  });
  afterAll(() => locked.stop());

  const pushAs = (login: string | undefined) => {
    const env = { DOCKER_CONFIG: dockerConfig(folder, locked.host, login) };
    return mainsheet(['image', 'traffic', '--push', `${locked.host}/mesh/traffic:1.0`], { env });
  };

  it('takes what a user pushes that docker has logged in', async () => {
    expect(await pushAs('sailor:ahoy')).toMatchObject({ code: 0 });
  });

  it.each([
    [undefined, 'There are no credentials for it; log in: docker login'],
    ['sailor:avast', 'The credentials that docker has'],
  ])('refuses %s, with advice', async (login, message) => {
    const { code, err } = await pushAs(login);
    expect(code).toBe(1);
    expect(err).toContain(`${locked.host} answers HEAD /v2/mesh/traffic/blobs/`);
    expect(err).toContain(message);
  });
});

describe('a registry that gives tokens', () => {
  let gate: Server;
  let host: string;
  const asked: (string | undefined)[] = [];
  /** A door before the real registry: who comes without the token is sent to fetch one. */
  beforeAll(async () => {
    gate = createServer(async (request, response) => {
      if (request.url?.startsWith('/token')) {
        asked.push(request.url, request.headers.authorization);
        response.end(JSON.stringify({ token: 'aboard' }));
      } else if (request.headers.authorization !== 'Bearer aboard') {
        const challenge = `Bearer realm="http://${host}/token",service="test",scope="repository:mesh/gate:pull,push"`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
      } else {
        const { method = 'GET', url = '/' } = request;
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const body = method === 'PUT' ? Buffer.concat(chunks) : null;
        const type = request.headers['content-type'];
        const headers = type ? { 'content-type': type } : {};
        const answer = await fetch(`http://${registry.host}${url}`, { method, body, headers });
        const location = answer.headers.get('location')?.replace(registry.host, host);
        response.writeHead(answer.status, location ? { location } : {}).end(await answer.text());
      }
    });
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(gate.address() as { port: number }).port}`;
  });
  afterAll(() => {
    gate.closeAllConnections();
    gate.close();
  });

  it('is shown the token that the credentials got', async () => {
    const env = { DOCKER_CONFIG: dockerConfig(folder, host, 'sailor:ahoy') };
    const { code, out } = await mainsheet(['image', 'traffic', '--push', `${host}/mesh/gate:1.0`], { env });
    expect(code).toBe(0);
    expect(asked).toEqual([
      '/token?service=test&scope=repository%3Amesh%2Fgate%3Apull%2Cpush',
      `Basic ${Buffer.from('sailor:ahoy').toString('base64')}`,
    ]);
    expect(copied(`docker://${registry.host}/mesh/gate:1.0`, 'gate').digest).toBe(out);
  });
});

/** A folder as `docker login` leaves it. */
function dockerConfig(parent: string, host: string, login: string | undefined): string {
  const path = join(parent, `docker-${login ?? 'nobody'}`);
  mkdirSync(path, { recursive: true });
  const auths = login ? { [host]: { auth: Buffer.from(login).toString('base64') } } : {};
  writeFileSync(join(path, 'config.json'), JSON.stringify({ auths }));
  return path;
}
