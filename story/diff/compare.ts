/** Two sets of rules: what is written otherwise, and which requests fare otherwise. */
import { canonicalJson } from '../../plan/canonical.ts';
import type { Proxy } from '../../plan/plan.ts';
import { connectionDifferences, handlerEnds } from './connections.ts';
import { destinationDifferences } from './destinations.ts';
import type { Comparison, Difference } from './difference.ts';
import { entranceMeetings } from './entrances.ts';
import { hostMeetings } from './hosts.ts';
import { proxiesOf } from './proxies.ts';
import { requestDifferences } from './requests.ts';
import { ruleChanges } from './rules.ts';
import { type Sides, sidesOf } from './sides.ts';
import { type Listening, type Side, viewOf } from './view.ts';

export interface CompareOptions {
  proxy: Proxy;
  listening: Listening;
  /** The filter's code: dist/traffic.wasm. */
  wasm: Uint8Array;
}

/** @throws Disagreement where the filter takes an example elsewhere than the automata say: our bug */
export async function compare(old: Side, fresh: Side, options: CompareOptions): Promise<Comparison> {
  const unsettled = new Set<string>();
  const { proxies, left } = proxiesOf([old.model, fresh.model], options.proxy);
  if (left > 0) unsettled.add(`${left} more kinds of workloads that rules speak of`);
  const found = new Map<string, Difference>();
  for (const proxy of proxies) {
    const view = (side: Side) => viewOf(side, proxy, options.listening, options.wasm);
    const sides = sidesOf(await view(old), await view(fresh), unsettled);
    for (const difference of differencesOf(sides)) add(found, difference, proxy, options.proxy);
  }
  return {
    rules: ruleChanges(old.model, fresh.model),
    differences: [...found.values()],
    unsettled: [...unsettled],
    proxies: proxies.length,
  };
}

/** What several hosts or workloads have in common is told once. */
function add(found: Map<string, Difference>, difference: Difference, proxy: Proxy, asked: Proxy): void {
  const { kind, subject, changed, old, new: fresh, hosts } = difference;
  const key = canonicalJson([kind, subject ?? null, changed, old?.rule ?? null, fresh?.rule ?? null]);
  const known = found.get(key);
  if (known) known.hosts = [...new Set([...known.hosts, ...hosts])];
  else {
    const { namespace, labels } = proxy;
    found.set(key, {
      ...difference,
      ...(proxy !== asked && isOther(proxy, asked) && { proxy: { namespace, labels } }),
    });
  }
}

function isOther(proxy: Proxy, asked: Proxy): boolean {
  return canonicalJson(proxy) !== canonicalJson(asked);
}

function differencesOf(sides: Sides): Difference[] {
  const { old, new: fresh } = sides.views;
  const entrances = entranceMeetings(old.plan, fresh.plan);
  const both = entrances.filter((entrance) => entrance.old && entrance.new);
  const hosts = both.flatMap((entrance) => hostMeetings(entrance, sides));
  const ends = both.flatMap((entrance) => handlerEnds(entrance, sides));
  return [
    ...hosts.flatMap((meeting) => requestDifferences(meeting, sides)),
    ...destinationDifferences(hosts, ends, sides),
    ...entrances.flatMap((entrance) => connectionDifferences(entrance, sides)),
    ...patchDifferences(sides),
  ];
}

function patchDifferences({ views }: Sides): Difference[] {
  const [old, fresh] = [views.old, views.new].map(({ plan }) =>
    (plan.patches ?? []).map(({ filter, index: _, ...patch }) => ({ filter, text: canonicalJson(patch) })),
  );
  if (canonicalJson(old!.map(({ text }) => text)) === canonicalJson(fresh!.map(({ text }) => text))) return [];
  const names = new Set([...old!, ...fresh!].map(({ filter }) => filter));
  return [{ kind: 'patches', subject: `EnvoyFilter ${[...names].join(', ')}`, changed: ['configPatches'], hosts: [] }];
}
