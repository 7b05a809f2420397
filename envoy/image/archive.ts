/** An image as one file: the OCI image layout (image-spec 1.1, "image-layout") in a tar archive. */
import { type Blob, descriptor } from './blob.ts';
import type { Image } from './image.ts';
import { tar } from './tar.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const LAYOUT_VERSION = '1.0.0';

export function archive({ manifest, blobs }: Image): Buffer {
  const index = { schemaVersion: 2, mediaType: INDEX, manifests: [descriptor(manifest)] };
  return tar(
    new Map([
      ['oci-layout', json({ imageLayoutVersion: LAYOUT_VERSION })],
      ['index.json', json(index)],
      ...[manifest, ...blobs].map((each): [string, Uint8Array] => [place(each), each.bytes]),
    ]),
  );
}

function place({ digest }: Blob): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
