/** Recorded cases, as stories are told of them: the storyteller of a case, and its requests. */
import { readFileSync } from 'node:fs';
import { load, readMeshConfig, type Source } from '../../istio/index.ts';
import type { Plan } from '../../plan/plan.ts';
import { plan } from '../../plan/plan-proxy.ts';
import type { Request } from '../../story/request.ts';
import { Storyteller } from '../../story/storyteller.ts';
import { type Case, type Probe, pairs } from '../conformance/case.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

/** What a patch of Envoy's own configuration makes of a request is not the plan's to tell. */
export function isTold({ needs = [] }: Case): boolean {
  return !needs.includes('envoyfilter');
}

export function inputOf({ resources, istio }: Case): Source {
  const text = [...resources.map((resource) => JSON.stringify(resource)), istio ?? ''].join('\n---\n');
  return { file: 'input.yaml', text };
}

export async function storytellerOf(one: Case, proxy: string): Promise<{ storyteller: Storyteller; plan: Plan }> {
  const { proxies, mesh: written } = one;
  const { type: kind = 'sidecar', namespace = 'default', labels = {} } = proxies[proxy]!;
  const { model } = load([inputOf(one)], { namespace: 'default' });
  const { mesh } = readMeshConfig(JSON.stringify(written ?? {}), 'mesh.yaml');
  const options = { proxy: { kind, namespace, labels }, mesh, ports: new Map(), meshPort: 15001 };
  const { plan: made } = plan(model, options);
  return {
    storyteller: await Storyteller.load({ plan: made, model, mesh, wasm: readFileSync(TRAFFIC_WASM) }),
    plan: made,
  };
}

/** Of one proxy. */
export function probesOf({ requests, proxies }: Case, proxy: string): Probe[] {
  const [first] = Object.keys(proxies);
  return requests.filter(({ proxy: of = first, skip }) => of === proxy && !skip);
}

export function requestOf({ method = 'GET', host, sni, port, path = '/', headers }: Probe): Request {
  const scheme = sni === undefined ? 'http' : 'https';
  // A whole URL in the request line counts more than the Host header.
  const [, authority = host, target = path] = /^http:\/\/([^/]+)(.*)$/.exec(path) ?? [];
  return { method, scheme, host: sni ?? host, port, authority, target, headers: pairs(headers) };
}
