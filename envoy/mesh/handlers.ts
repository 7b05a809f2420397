/** Where in a plan there is something to decide, and the tables for it. */
import type { Decisions } from '../../plan/decide.ts';
import type { HttpHandler, Plan } from '../../plan/plan.ts';
import { writeTable } from '../../plan/table/write.ts';
import { speaksHttp2 } from '../clusters/protocol.ts';
import type { Site } from '../routes/site.ts';
import { asked } from './chain.ts';
import { hasRules, leaveToIstio } from './decisions.ts';
import type { MeshOptions } from './options.ts';

export interface RuledHandler {
  handler: HttpHandler;
  site: Site;
}

export function ruledHandlers(plan: Plan): RuledHandler[] {
  const http2 = new Set(plan.clusters.filter(speaksHttp2).map(({ name }) => name));
  // In a mesh the proxy has no loop guard of ours.
  const byName: ReadonlySet<string> = new Set();
  return plan.listeners.flatMap(({ chains, servicePort }) =>
    chains.flatMap(({ handler }) =>
      handler.kind === 'http' && handler.virtualHosts.some(hasRules)
        ? [{ handler, site: { port: servicePort, http2, byName } }]
        : [],
    ),
  );
}

/** Where Istio has the listener: a gateway's Pod may listen elsewhere than the Gateway says. */
export function listenerPort({ proxy }: Plan, { port }: Site, ports: MeshOptions['ports']): number {
  return proxy.kind === 'gateway' ? (ports.get(port) ?? port) : port;
}

/** The rule table of one filter of the chain: of some hosts, the others left to Istio. */
export function meshTable(
  handler: HttpHandler,
  decisions: Decisions[],
  index: number,
  { filters, dialect, maxActiveFaults }: MeshOptions,
): Uint8Array {
  const decided = new Set(decisions.map(({ host }) => host));
  const others = handler.virtualHosts.filter((host) => !decided.has(host)).map(leaveToIstio);
  const names = filters.map(({ name }) => name);
  const options = { nameRules: false, nameDefaults: false, dialect, maxActiveFaults, ...asked(names, index) };
  return writeTable(handler, [...decisions, ...others], options);
}
