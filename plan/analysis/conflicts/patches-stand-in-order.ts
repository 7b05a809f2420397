import type { EnvoyFilter, Resource } from '../../../istio/index.ts';
import type { Check } from '../check.ts';

const RELATIVE = ['INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'MERGE', 'MERGE_AND_REPLACE_LIST', 'REMOVE'];

/** Where several EnvoyFilters patch the same thing, their priorities say which goes first; else their age does. */
export const patchesStandInOrder: Check = function* ({ model }) {
  for (const resource of model.envoyFilters) {
    if (resource.spec.priority) continue;
    for (const [index, { applyTo, patch, match }] of (resource.spec.configPatches ?? []).entries()) {
      const other = model.envoyFilters.find((each) => each !== resource && couldPrecede(each, resource, applyTo));
      if (!other || !RELATIVE.includes(patch?.operation ?? '')) continue;
      yield {
        ...{ code: match?.proxy?.proxyVersion ? 'IST0155' : 'IST0151', severity: 'info', refused: false, resource },
        path: ['spec', 'configPatches', index, 'patch', 'operation'],
        message: `what this changes may not be there yet: ${other.namespace}/${other.name} patches ${applyTo} too, and without priorities the older one goes first`,
        fix: 'add "priority": the least goes first',
      };
    }
  }
};

/** Adds something to the same, for proxies of the same namespace, with no more said of the order. */
function couldPrecede(
  other: Resource<EnvoyFilter>,
  resource: Resource<EnvoyFilter>,
  applyTo: string | undefined,
): boolean {
  const { priority, configPatches = [] } = other.spec;
  return (
    !priority &&
    other.namespace === resource.namespace &&
    configPatches.some((each) => each.applyTo === applyTo && /ADD|INSERT/.test(each.patch?.operation ?? ''))
  );
}
