/** What a law is, and how the laws of a kind are brought together. */
import type { Finding } from '../findings.ts';
import type { Resource } from '../model.ts';

/** Yields one finding for each breach. Paths start at the object: `['spec', …]`. */
export type Law<Spec> = (spec: Spec, resource: Resource<Spec>) => Iterable<Finding>;

export type Check = (resource: Resource<unknown>) => Finding[];

/** All laws of one kind; `Spec` is what the kind's schema decodes to. */
export function checks<Spec>(...laws: Law<Spec>[]): Check {
  return (resource) => {
    const findings: Finding[] = [];
    for (const law of laws) {
      for (const found of law(resource.spec as Spec, resource as Resource<Spec>)) findings.push(found);
    }
    return findings;
  };
}
