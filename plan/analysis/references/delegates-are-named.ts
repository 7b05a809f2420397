import { isDelegate } from '../../virtual-services/delegates.ts';
import type { Check } from '../check.ts';
import { delegations } from '../delegations.ts';

/** A VirtualService without hosts does nothing by itself. Asked where some other delegates at all. */
export const delegatesAreNamed: Check = function* ({ model }) {
  const named = [...delegations(model)].map(({ delegate }) => delegate);
  if (named.length === 0) return;
  for (const resource of model.virtualServices.filter(isDelegate)) {
    if (named.includes(resource)) continue;
    yield {
      ...{ code: 'MS0302', severity: 'info', refused: false, resource, path: ['metadata', 'name'] },
      message: 'it has no hosts, and no VirtualService delegates to it: its rules are not used',
      fix: 'name it as the delegate of a rule, or give it hosts',
    };
  }
};
