/** The Pods of an example, as far as a player of applications needs them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export interface Pod {
  name: string;
  address: string;
  labels: Record<string, string>;
  /** Of its only container. */
  image: string;
  args: string[];
  ports: number[];
}

interface Manifest {
  kind?: string;
  metadata: { name: string; labels?: Record<string, string> };
  spec: { containers: [{ image: string; args?: string[]; ports?: { containerPort: number }[] }] };
  status: { podIP: string };
}

/** @param path a YAML file, or a folder of them */
export function podsAt(path: string): Pod[] {
  const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  return files.filter((file) => file.endsWith('.yaml')).flatMap(podsIn);
}

function podsIn(file: string): Pod[] {
  const manifests = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest | null);
  return manifests.flatMap((manifest) => (manifest?.kind === 'Pod' ? [pod(manifest)] : []));
}

function pod({ metadata: { name, labels = {} }, spec, status }: Manifest): Pod {
  const { image, args = [], ports = [] } = spec.containers[0];
  return { name, address: status.podIP, labels, image, args, ports: ports.map(({ containerPort }) => containerPort) };
}
