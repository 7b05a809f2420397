/** What is to be said of the input's EnvoyFilters once they are applied to what Envoy is given. */
import { type Trial, tryPatches } from '../envoy/envoy-filter/trial.ts';
import { type Diagnostic, diagnose, type Finding, inOrder, type Model } from '../istio/index.ts';
import type { EnvoyPatch } from '../plan/plan.ts';
import type { PlanOptions } from './options.ts';
import type { Rules } from './rules.ts';

/** The plan has no patch any more that cannot be applied; each of those is refused, each without effect is told. */
export function withPatchesTried(rules: Rules, engine: PlanOptions['engine']): Rules {
  if (!rules.plan.patches) return rules;
  const trial = tryPatches(rules.plan, { engine, dialect: 'latin1' });
  return { ...rules, plan: trial.plan, diagnostics: [...rules.diagnostics, ...diagnosticsOf(trial, rules.model)] };
}

function diagnosticsOf({ refused, idle }: Trial, model: Model): Diagnostic[] {
  const filters = new Map(model.envoyFilters.map((filter) => [`${filter.namespace}/${filter.name}`, filter]));
  const said = ({ filter, index }: EnvoyPatch, finding: Omit<Finding, 'path'>) => {
    const resource = filters.get(filter)!;
    return diagnose(resource.document, { ...finding, path: ['spec', 'configPatches', index] }, resource);
  };
  return inOrder([
    ...refused.map(({ patch, what }) =>
      said(patch, { severity: 'error', code: 'MS0507', refused: true, message: what }),
    ),
    ...idle.map((patch) => said(patch, { severity: 'warning', code: 'MS0508', refused: false, ...idleness(patch) })),
  ]);
}

function idleness({ applyTo, patch }: EnvoyPatch): Pick<Finding, 'message' | 'fix'> {
  return {
    message: `${patch?.operation} of ${applyTo} finds nothing to change here`,
    fix: 'compare the names in its match with those that `generate` writes',
  };
}
