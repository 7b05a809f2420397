import { isExportedTo } from '../../selection/visibility.ts';
import type { Check } from '../check.ts';

/** A VirtualService is exported to the namespaces of its gateways. */
export const gatewaysSeeTheirRules: Check = function* ({ model, virtualServices }) {
  for (const { gateways, exportTo, namespace, resource } of virtualServices) {
    for (const gateway of model.gateways.filter((each) => gateways.includes(`${each.namespace}/${each.name}`))) {
      if (isExportedTo(exportTo, namespace, gateway.namespace)) continue;
      yield {
        ...{ code: 'MS0305', severity: 'warning', refused: false, resource, path: ['spec', 'exportTo'] },
        message: `the rules are not exported to ${gateway.namespace}, where the gateway ${gateway.name} is: it does not see them`,
        fix: `add "${gateway.namespace}" to exportTo`,
      };
    }
  }
};
