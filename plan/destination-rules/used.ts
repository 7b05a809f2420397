import type { DestinationRule, Model, Resource } from '../../istio/index.ts';
import type { Forward, Plan } from '../plan.ts';
import { covers, qualify } from '../selection/hosts.ts';

/** The DestinationRules without which the subsets that the rules name would not exist. */
export function destinationRulesUsed(model: Model, plan: Plan): Resource<DestinationRule>[] {
  const ends = [...endsOf(plan)];
  return model.destinationRules.filter(({ spec, namespace }) => {
    const pattern = qualify(spec.host, namespace);
    return ends.some(({ host, subset }) => covers(pattern, host) && spec.subsets?.some(({ name }) => name === subset));
  });
}

function* endsOf({ listeners }: Plan): Generator<{ host: string; subset?: string }> {
  const handlers = listeners.flatMap(({ chains }) => chains.map(({ handler }) => handler));
  const rules = handlers
    .flatMap((handler) => (handler.kind === 'http' ? handler.virtualHosts : []))
    .flatMap((host) => host.rules);
  const forwards = rules.map(({ action }) => action).filter((action): action is Forward => action.kind === 'forward');
  for (const { destinations, mirrors } of forwards) yield* [...destinations, ...mirrors];
}
