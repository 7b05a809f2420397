/** What one proxy is told by one side. */
import type { MeshConfig, Model } from '../../istio/index.ts';
import { destinationRules } from '../../plan/destination-rules/destination-rules.ts';
import type { Cluster, Plan, Proxy } from '../../plan/plan.ts';
import { type PlanOptions, plan } from '../../plan/plan-proxy.ts';
import { registryFor } from '../../plan/registry/registry.ts';
import { Storyteller } from '../storyteller.ts';

/** The rules of one side. */
export interface Side {
  model: Model;
  mesh: MeshConfig;
}

export interface View extends Side {
  plan: Plan;
  storyteller: Storyteller;
  /** Which endpoints belong to a subset. */
  labelsOf(cluster: Cluster): Record<string, string> | undefined;
}

export type Listening = Pick<PlanOptions, 'ports' | 'meshPort'>;

export async function viewOf(side: Side, proxy: Proxy, listening: Listening, wasm: Uint8Array): Promise<View> {
  const { model, mesh } = side;
  const { plan: made } = plan(model, { proxy, mesh, dialect: 'latin1', ...listening });
  const find = destinationRules(model, mesh, proxy);
  const services = registryFor(model, mesh, proxy.namespace);
  return {
    ...side,
    plan: made,
    storyteller: await Storyteller.load({ ...side, plan: made, wasm }),
    labelsOf: ({ host, subset }) => {
      const rule = find({ host, namespace: services.get(host)?.namespace ?? '' });
      return subset === undefined ? undefined : rule?.subsets?.find(({ name }) => name === subset)?.labels;
    },
  };
}
