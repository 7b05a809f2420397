/**
 * A filter as an image that Istio's agent fetches for `WasmPlugin.spec.url: oci://…`. It takes two kinds: what `docker
 * build` makes of `FROM scratch` and `COPY plugin.wasm /`, and an artifact of exactly two layers. Formats: the OCI image
 * specification 1.1, and "Wasm image specification" of solo.io, in its docker and its OCI variant.
 */
import { gzipSync } from 'node:zlib';
import { type Blob, blob, descriptor, digestOf, jsonBlob } from './blob.ts';
import { tar } from './tar.ts';

export interface Image {
  manifest: Blob;
  /** Everything that the manifest names. */
  blobs: Blob[];
}

/** The name under which Istio looks for the filter in a layer's archive. */
export const PLUGIN_FILE = 'plugin.wasm';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const WASM_CONFIG = 'application/vnd.module.wasm.config.v1+json';
const WASM_CONTENT = 'application/vnd.module.wasm.content.layer.v1+wasm';
const TITLE = 'org.opencontainers.image.title';
/** Offset of the byte in which gzip names the system that it ran on. */
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

/** One layer that holds plugin.wasm. `title` names the filter. */
export function image(wasm: Uint8Array, title: string): Image {
  const archive = tar(new Map([[PLUGIN_FILE, wasm]]));
  const layer = blob('application/vnd.oci.image.layer.v1.tar+gzip', zip(archive));
  const config = jsonBlob('application/vnd.oci.image.config.v1+json', {
    // Wasm runs anywhere; this is what engines and registries expect to read.
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(archive)] },
  });
  return ofManifest({ config, layers: [layer], title });
}

/** Two layers: what the module is, and the module as it stands. */
export function artifact(wasm: Uint8Array, title: string): Image {
  const about = Buffer.from(JSON.stringify({ type: 'envoy_proxy', abiVersions: ['0.2.1'], config: {} }));
  const layers = [
    blob(WASM_CONFIG, about, { [TITLE]: 'runtime-config.json' }),
    blob(WASM_CONTENT, wasm, { [TITLE]: PLUGIN_FILE }),
  ];
  return ofManifest({ config: jsonBlob(EMPTY, {}), layers, title, artifactType: WASM_CONFIG });
}

interface Parts {
  config: Blob;
  layers: Blob[];
  title: string;
  artifactType?: string;
}

function ofManifest({ config, layers, title, artifactType }: Parts): Image {
  const manifest = jsonBlob(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    ...(artifactType && { artifactType }),
    config: descriptor(config),
    layers: layers.map(descriptor),
    annotations: { [TITLE]: title },
  });
  return { manifest, blobs: [config, ...layers] };
}

/** Without date and system, so that the same Node gives the same digest everywhere. */
function zip(bytes: Uint8Array): Buffer {
  const zipped = gzipSync(bytes, { level: 9 });
  zipped[GZIP_SYSTEM] = UNKNOWN_SYSTEM;
  return zipped;
}
