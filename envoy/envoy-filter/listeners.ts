/** Patches of listeners, of their filters and of their filter chains. */
import type { Plan } from '../../plan/plan.ts';
import type { Resource } from '../resource.ts';
import { patchNetworkFilters } from './filters.ts';
import { patchList } from './lists.ts';
import type { Patch, Patches } from './patches.ts';
import { type Place, placeOf } from './place.ts';

const LISTENER = 'envoy.config.listener.v3.Listener';
const FILTER_CHAIN = 'envoy.config.listener.v3.FilterChain';

/** `listeners` are those of the plan, in its order. */
export function patchListeners(listeners: Resource[], plan: Plan, patches: Patches): Resource[] {
  const patched = listeners.flatMap((listener, index) => {
    const place = placeOf(plan.listeners[index]!, plan);
    return patchListener(listener, place, patches);
  });
  const added = patches.of('LISTENER').filter(({ operation }) => operation === 'ADD');
  return [...patched, ...added.map((patch) => patch.take())];
}

/** Nothing where a patch takes the listener away. */
function patchListener(written: Resource, place: Place, patches: Patches): Resource[] {
  let listener = written;
  for (const patch of patches.of('LISTENER', place.context)) {
    if (!fitsListener(patch, place)) continue;
    if (patch.operation === 'REMOVE') {
      patch.applied = true;
      return [];
    }
    if (patch.merges) listener = patch.mergeInto(LISTENER, listener);
  }
  for (const patch of patches.of('LISTENER_FILTER', place.context)) {
    if (!fitsListener(patch, place)) continue;
    const anchor = patch.entry.match?.listener?.listenerFilter;
    const filters = (listener.listener_filters ?? []) as Resource[];
    listener = {
      ...listener,
      listener_filters: patchList(filters, patch, anchor ? ({ name }) => name === anchor : undefined),
    };
  }
  return [patchChains(listener, place, patches)];
}

function patchChains(listener: Resource, place: Place, patches: Patches): Resource {
  const chains = (listener.filter_chains ?? []) as Resource[];
  const added = patches
    .of('FILTER_CHAIN', place.context)
    .filter((patch) => patch.operation === 'ADD' && fitsListener(patch, place));
  return {
    ...listener,
    filter_chains: [
      ...chains.flatMap((chain) => patchChain(chain, place, patches)),
      ...added.map((patch) => patch.take()),
    ],
  };
}

function patchChain(written: Resource, place: Place, patches: Patches): Resource[] {
  let chain = written;
  for (const patch of patches.of('FILTER_CHAIN', place.context)) {
    if (!fitsListener(patch, place) || !fitsChain(patch, chain)) continue;
    if (patch.operation === 'REMOVE') {
      patch.applied = true;
      return [];
    }
    if (patch.merges) chain = mergeWithSocket(patch, FILTER_CHAIN, chain);
  }
  const fits = (patch: Patch) => fitsListener(patch, place) && fitsChain(patch, chain);
  const filters = patchNetworkFilters((chain.filters ?? []) as Resource[], place.context, fits, patches);
  return [{ ...chain, filters }];
}

/** As in Istio a transport socket of the name that is there is merged as what it is, and then nothing else of the value. */
export function mergeWithSocket(patch: Patch, type: string, resource: Resource): Resource {
  const [theirs, ours] = [patch.value.transport_socket, resource.transport_socket] as (Resource | undefined)[];
  if (!theirs || theirs.name !== ours?.name) return patch.mergeInto(type, resource);
  const [into, from] = [ours?.typed_config, theirs.typed_config] as (Resource | undefined)[];
  if (!into || !from) return resource;
  return { ...resource, transport_socket: { ...ours, typed_config: patch.mergeAnyInto(into, from) } };
}

/** Whether the patch is for this listener. @throws PatchProblem where it is for one port of a listener that stands for all. */
function fitsListener(patch: Patch, { port, listenerNames }: Place): boolean {
  const { name, portNumber } = patch.entry.match?.listener ?? {};
  if (port === 0 && (portNumber || /^0\.0\.0\.0_\d+$/.test(name ?? ''))) {
    throw patch.problem(
      'one listener stands for all ports of the mesh here; take the port out of the match, or use --proxy sidecar',
    );
  }
  return (!name || listenerNames.includes(name)) && (!portNumber || portNumber === port);
}

function fitsChain({ entry }: Patch, chain: Resource): boolean {
  const match = entry.match?.listener?.filterChain;
  if (!match) return true;
  const found = (chain.filter_chain_match ?? {}) as Resource;
  const protocols = (found.application_protocols ?? []) as string[];
  return (
    (!match.name || match.name === chain.name) &&
    (!match.sni || ((found.server_names ?? []) as string[]).includes(match.sni)) &&
    (!match.transportProtocol || match.transportProtocol === found.transport_protocol) &&
    (!match.applicationProtocols || match.applicationProtocols.split(',').every((each) => protocols.includes(each))) &&
    (!match.destinationPort || match.destinationPort === found.destination_port)
  );
}
