import { isExportedTo, orDefault } from '../../selection/visibility.ts';
import { isDelegate } from '../../virtual-services/delegates.ts';
import type { Check } from '../check.ts';
import { delegations } from '../delegations.ts';

/** Without its delegate, or out of its sight, a rule vanishes. Asked where the input has delegates or Services. */
export const delegatesExist: Check = function* ({ model, mesh }) {
  if (model.services.length === 0 && !model.virtualServices.some(isDelegate)) return;
  for (const { root, path, name, namespace, delegate } of delegations(model)) {
    const place = { refused: false, resource: root, path: [...path, 'delegate'] } as const;
    const vanishes = 'the rule is left out, and requests go on to the next one';
    if (!delegate) {
      const other = model.virtualServices.find((each) => each.name === name && each.namespace === namespace);
      yield {
        ...{ code: 'IST0101', severity: 'error', ...place },
        message: other
          ? `${namespace}/${name} has hosts, so it is no delegate: ${vanishes}`
          : `there is no VirtualService ${namespace}/${name}: ${vanishes}`,
        fix: other ? `take the hosts out of ${namespace}/${name}` : 'add it, without hosts',
      };
    } else if (
      !isExportedTo(orDefault(delegate.spec.exportTo, mesh.defaultVirtualServiceExportTo), namespace, root.namespace)
    ) {
      yield {
        ...{ code: 'IST0101', severity: 'error', ...place },
        message: `${namespace}/${name} is not exported to ${root.namespace}: ${vanishes}`,
        fix: `add "${root.namespace}" to its exportTo`,
      };
    }
  }
};
