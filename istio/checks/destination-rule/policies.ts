/** Ways through a DestinationRule: every traffic policy, that of each port included, with the path that leads to it. */
import type { DestinationRule, PortTrafficPolicy, TrafficPolicy } from '../../schema/destination-rule.ts';
import type { Path } from '../../yaml/locate.ts';

interface Part<T> {
  policy: T;
  path: Path;
}

/** The policy for the whole host, and those of its subsets. */
export function trafficPolicies({ trafficPolicy, subsets = [] }: DestinationRule): Part<TrafficPolicy>[] {
  return [{ policy: trafficPolicy, path: ['spec', 'trafficPolicy'] as Path }]
    .concat(
      subsets.map(({ trafficPolicy: policy }, index) => ({
        policy,
        path: ['spec', 'subsets', index, 'trafficPolicy'],
      })),
    )
    .flatMap(({ policy, path }) => (policy ? [{ policy, path }] : []));
}

export function portPolicies(destinationRule: DestinationRule): Part<PortTrafficPolicy>[] {
  return trafficPolicies(destinationRule).flatMap(({ policy, path }) =>
    (policy.portLevelSettings ?? []).map((settings, index) => ({
      policy: settings,
      path: [...path, 'portLevelSettings', index],
    })),
  );
}

/** What a policy for all ports and one for a single port have in common. */
export type AnyPolicy = Omit<PortTrafficPolicy, 'port'>;

export function allPolicies(destinationRule: DestinationRule): Part<AnyPolicy>[] {
  return [...trafficPolicies(destinationRule), ...portPolicies(destinationRule)];
}

/** One field of all policies, where it is set. */
export function settings<K extends keyof AnyPolicy>(
  destinationRule: DestinationRule,
  field: K,
): { setting: NonNullable<AnyPolicy[K]>; path: Path }[] {
  return allPolicies(destinationRule).flatMap(({ policy, path }) => {
    const setting = policy[field];
    return setting ? [{ setting, path: [...path, field] }] : [];
  });
}
