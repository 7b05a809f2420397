import type { Blob } from './blob.ts';
import type { Image } from './image.ts';
import type { Reference } from './reference.ts';
import { Registry } from './registry.ts';

/** Uploads what the registry does not have yet, the manifest last: a tag never names half an image. */
export async function push({ manifest, blobs }: Image, reference: Reference, env: NodeJS.ProcessEnv): Promise<void> {
  const registry = new Registry(reference, env);
  for (const each of blobs) await upload(each, registry);
  await registry.ask(`manifests/${reference.tag}`, [201], {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: new Uint8Array(manifest.bytes),
  });
}

/** "Pushing a blob monolithically: POST then PUT". */
async function upload({ digest, bytes }: Blob, registry: Registry): Promise<void> {
  const known = await registry.ask(`blobs/${digest}`, [200, 404], { method: 'HEAD' });
  if (known.status === 200) return;
  const opened = await registry.ask('blobs/uploads/', [202], { method: 'POST' });
  const place = new URL(opened.headers.get('location') ?? '', opened.url);
  place.searchParams.set('digest', digest);
  await registry.ask(place.href, [201], {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
}
