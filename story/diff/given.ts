/** What both sides speak of and neither has: it is put into both, for their rules to be compared. */
import type { Model } from '../../istio/index.ts';
import { grant } from '../tests/granted.ts';

export interface Given {
  old: Model;
  new: Model;
  /** What was put in: `Gateway istio-system/front`. */
  names: string[];
}

/** Gateways and hosts; what one side has and the other has not is a difference, and stays one. */
export function given(old: Model, fresh: Model): Given {
  const both = joined(old, fresh);
  const { model } = grant(both);
  const gateways = model.gateways.slice(both.gateways.length);
  const serviceEntries = model.serviceEntries.slice(both.serviceEntries.length);
  const adding = (side: Model): Model => ({
    ...side,
    gateways: [...side.gateways, ...gateways],
    serviceEntries: [...side.serviceEntries, ...serviceEntries],
  });
  const names = [...gateways, ...serviceEntries].map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
  return { old: adding(old), new: adding(fresh), names };
}

function joined(old: Model, fresh: Model): Model {
  const lists = Object.keys(old) as (keyof Model)[];
  return Object.fromEntries(lists.map((list) => [list, [...old[list], ...fresh[list]]])) as unknown as Model;
}
