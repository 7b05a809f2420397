import { createHash } from 'node:crypto';
import { type Resource, typed, typeUrl } from './resource.ts';

/** `envoy.service.discovery.v3.DiscoveryResponse`: what a file of resources holds. Its version comes from its content. */
export function discoveryResponse(type: string, resources: Resource[]): Resource {
  const version = createHash('sha256').update(JSON.stringify(resources)).digest('hex').slice(0, 16);
  return {
    version_info: version,
    type_url: typeUrl(type),
    resources: resources.map((resource) => typed(type, resource)),
  };
}
