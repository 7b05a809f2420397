import { hash } from 'node:crypto';
import { type Resource, typed, typeUrl } from './resource.ts';

/**
 * `envoy.service.discovery.v3.DiscoveryResponse`, what a file of resources holds, as JSON. Its version comes from its
 * content. Indented for people, while it is little enough to be read by them: Envoy takes the longer over it.
 */
export function discoveryText(type: string, resources: Resource[]): string {
  const written = JSON.stringify(resources.map((resource) => typed(type, resource)));
  const head = { version_info: hash('sha256', written, 'hex').slice(0, VERSION_LENGTH), type_url: typeUrl(type) };
  if (written.length < READABLE) {
    return `${JSON.stringify({ ...head, resources: JSON.parse(written) }, undefined, 1)}\n`;
  }
  return `${JSON.stringify(head).slice(0, -1)},"resources":${written}}\n`;
}

const VERSION_LENGTH = 16;
const READABLE = 1 << 20;
