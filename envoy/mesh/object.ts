/** Kubernetes objects as they are written for `kubectl apply`. */
import { stringify } from 'yaml';

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string };
  spec: Record<string, unknown>;
}

/** etcd refuses requests over 1.5 MiB; what the API server and kubectl add (metadata, the last applied copy) needs room. */
export const LARGEST = 1_000_000;

/** Bytes, as the API server keeps it. */
export function sizeOf(object: KubernetesObject): number {
  return Buffer.byteLength(JSON.stringify(object));
}

export function objectAsYaml(object: KubernetesObject): string {
  return stringify(object, { lineWidth: 0 });
}

/** A name that Kubernetes takes, out of one that it may not. */
export function objectName(...words: (string | number)[]): string {
  return words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-');
}
