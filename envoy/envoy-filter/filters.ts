/** Patches of network filters and, within the connection manager, of HTTP filters. */
import { FAULT_FILTER, WASM_TYPE } from '../names.ts';
import { type Resource, typeUrl } from '../resource.ts';
import { patchList } from './lists.ts';
import type { Context, Patch, Patches } from './patches.ts';

type Fits = (patch: Patch) => boolean;

const CONNECTION_MANAGER = 'envoy.filters.network.http_connection_manager';

/** As Istio does: first what adds and removes, in the patches' order; then what merges. */
export function patchNetworkFilters(written: Resource[], context: Context, fits: Fits, patches: Patches): Resource[] {
  const own = patches.of('NETWORK_FILTER', context).filter(fits);
  let filters = written;
  for (const patch of own) {
    const anchor = networkFilter(patch);
    filters = patchList(filters, patch, anchor && ((filter) => filter.name === anchor.name));
  }
  return filters
    .map((filter) => mergeAll(filter, own, (patch) => namesNetworkFilter(patch, filter)))
    .map((filter) => (filter.name === CONNECTION_MANAGER ? patchManager(filter, context, fits, patches) : filter));
}

function patchManager(manager: Resource, context: Context, fits: Fits, patches: Patches): Resource {
  const own = patches.of('HTTP_FILTER', context).filter((patch) => fits(patch) && namesNetworkFilter(patch, manager));
  if (own.length === 0) return manager;
  const config = manager.typed_config as Resource;
  let filters = (config.http_filters ?? []) as Resource[];
  for (const patch of own) {
    const anchor = networkFilter(patch)?.subFilter;
    if (anchor) look(patch, filters, anchor.name);
    filters = patchList(filters, patch, anchor && ((filter) => standsFor(filter, anchor.name)));
  }
  const merged = filters.map((filter) =>
    mergeAll(filter, own, (patch) => {
      const anchor = networkFilter(patch)?.subFilter;
      return !anchor || anchor.name === filter.name;
    }),
  );
  return { ...manager, typed_config: { ...config, http_filters: merged.map((filter) => configured(filter, patches)) } };
}

function networkFilter({ entry }: Patch) {
  return entry.match?.listener?.filterChain?.filter;
}

function namesNetworkFilter(patch: Patch, filter: Resource): boolean {
  const anchor = networkFilter(patch);
  return !anchor || anchor.name === filter.name;
}

/** Our filter is where Istio has the one for faults. */
function standsFor(filter: Resource, name: string | undefined): boolean {
  return filter.name === name || (name === FAULT_FILTER && isOurs(filter));
}

function isOurs({ config_discovery }: Resource): boolean {
  const { type_urls = [] } = (config_discovery ?? {}) as { type_urls?: string[] };
  return type_urls.includes(typeUrl(WASM_TYPE));
}

/** @throws PatchProblem for what would change our filter in the place of Envoy's. */
function look(patch: Patch, filters: Resource[], name: string | undefined): void {
  const found = filters.filter((filter) => standsFor(filter, name));
  if (found.length === 0) {
    patch.missed = `there is no HTTP filter ${name} here; there is ${filters.map((filter) => filter.name).join(', ')}`;
  }
  const changes = patch.merges || patch.operation === 'REMOVE' || patch.operation === 'REPLACE';
  if (changes && found.some((filter) => isOurs(filter) && filter.name !== name)) {
    throw patch.problem("Mainsheet's own filter injects the faults here; --engine native has Envoy's");
  }
}

function mergeAll(written: Resource, patches: Patch[], isMeant: (patch: Patch) => boolean): Resource {
  let filter = written;
  for (const patch of patches) if (patch.merges && isMeant(patch)) filter = mergeFilter(patch, filter);
  return filter;
}

/** The value may give the filter another name. One without a configuration of its own stays as it is, as in Istio. */
function mergeFilter(patch: Patch, filter: Resource): Resource {
  const { name = filter.name, typed_config: theirs } = patch.value;
  const ours = filter.typed_config as Resource | undefined;
  if (!ours) return filter;
  return { ...filter, name, typed_config: theirs ? patch.mergeAnyInto(ours, theirs as Resource) : ours };
}

/** A filter that asks for its configuration by name is given it where it stands: EXTENSION_CONFIG. */
function configured(filter: Resource, patches: Patches): Resource {
  if (!filter.config_discovery || isOurs(filter)) return filter;
  const patch = patches.of('EXTENSION_CONFIG').findLast(({ value }) => value.name === filter.name);
  if (!patch) return filter;
  const { config_discovery: _, ...rest } = filter;
  return { ...rest, typed_config: patch.take().typed_config };
}
