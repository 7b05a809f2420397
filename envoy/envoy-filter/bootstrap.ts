import type { Resource } from '../resource.ts';
import type { Patches } from './patches.ts';

const BOOTSTRAP = 'envoy.config.bootstrap.v3.Bootstrap';

/** Envoy reads it when it starts, and not again. */
export function patchBootstrap(bootstrap: Resource, patches: Patches): Resource {
  return patches.of('BOOTSTRAP').reduce((merged, patch) => patch.mergeInto(BOOTSTRAP, merged), bootstrap);
}
