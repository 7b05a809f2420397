import { createHash } from 'node:crypto';

/** Bytes as registries know them: by their digest. */
export interface Blob {
  mediaType: string;
  /** `sha256:…`. */
  digest: string;
  bytes: Uint8Array;
  annotations?: Record<string, string>;
}

/** What stands for a blob in a manifest or index: `org.opencontainers.image-spec` descriptor. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
}

export function blob(mediaType: string, bytes: Uint8Array, annotations?: Record<string, string>): Blob {
  return { mediaType, digest: digestOf(bytes), bytes, ...(annotations && { annotations }) };
}

/** The same value gives the same bytes: its keys stay in the order in which they are written. */
export function jsonBlob(mediaType: string, value: unknown): Blob {
  return blob(mediaType, Buffer.from(JSON.stringify(value)));
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function descriptor({ mediaType, digest, bytes, annotations }: Blob): Descriptor {
  return { mediaType, digest, size: bytes.length, ...(annotations && { annotations }) };
}
