/** What is written otherwise: rules one by one, other resources by their fields. Style and spelling do not count. */
import { type Model, positionOf } from '../../istio/index.ts';
import { align } from './align.ts';
import { type FieldChange, fieldChanges } from './fields.ts';
import { type Item, listsOf, nameOf } from './items.ts';

export interface RuleChange {
  kind: 'added' | 'removed' | 'moved' | 'altered';
  /** `VirtualService default/reviews`. */
  resource: string;
  /** `http jason`, `tcp 0`: by its name, or its index in the list. */
  rule?: string;
  old?: Written;
  new?: Written;
  /** Of what is altered. */
  fields: FieldChange[];
}

export interface Written {
  file: string;
  line: number;
}

export function ruleChanges(old: Model, fresh: Model): RuleChange[] {
  const [before, after] = [listsOf(old), listsOf(fresh)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((list) =>
    pairUp(before.get(list) ?? [], after.get(list) ?? []),
  );
  const pairs = joined(changes);
  // One side after the other: to go back and forth between files takes long.
  const places = (['old', 'new'] as const).map((side) => pairs.map((pair) => pair[side] && writtenAt(pair[side])));
  return pairs.map((pair, index) => told(pair, places[0]![index], places[1]![index]));
}

interface Pair {
  old?: Item;
  new?: Item;
  moved?: boolean;
}

/** By name; then what says the same; then what stands at the same place among those. */
function pairUp(old: readonly Item[], fresh: readonly Item[]): Pair[] {
  const partners = new Map<Item, Item>();
  const taken = new Set<Item>();
  const pair = (a: Item, isLike: (b: Item) => boolean) => {
    const found = partners.has(a) ? undefined : fresh.find((b) => !taken.has(b) && isLike(b));
    if (!found) return;
    partners.set(a, found);
    taken.add(found);
  };
  for (const a of old) if (a.named) pair(a, (b) => b.named && b.rule === a.rule);
  for (const a of old) pair(a, (b) => b.text === a.text);
  for (const [index, a] of old.entries()) {
    const before = partners.get(old[index - 1]!);
    const place = before ? fresh.indexOf(before) + 1 : index === 0 ? 0 : -1;
    pair(a, (b) => fresh.indexOf(b) === place && !(a.named && b.named));
  }
  return [...inOrder(old, fresh, partners), ...fresh.filter((item) => !taken.has(item)).map((item) => ({ new: item }))];
}

/** Those that do not stand in the same order have moved, as few as can be said to. */
function inOrder(old: readonly Item[], fresh: readonly Item[], partners: ReadonlyMap<Item, Item>): Pair[] {
  const places = new Map([...partners].map(([a, b]) => [b, old.indexOf(a)]));
  const stayed = align(
    old.map((_, index) => String(index)),
    fresh.map((item, index) => String(places.get(item) ?? `new ${index}`)),
  );
  return old.map((item, index) => {
    const partner = partners.get(item);
    return { old: item, ...(partner && { new: partner, moved: stayed[index]! < 0 }) };
  });
}

/** What is gone here and has come there has moved. */
function joined(pairs: readonly Pair[]): Pair[] {
  const arrived = pairs.filter((pair) => !pair.old);
  const result = pairs.filter((pair) => pair.old);
  for (const [index, { old, new: partner }] of result.entries()) {
    if (!old?.rule || partner) continue;
    const at = arrived.findIndex(({ new: item }) => item?.rule && item.text === old.text);
    if (at >= 0) result[index] = { old, ...arrived.splice(at, 1)[0], moved: true };
  }
  return [...result, ...arrived].filter(isChange);
}

function isChange({ old, new: fresh, moved }: Pair): boolean {
  return !old || !fresh || moved === true || old.text !== fresh.text || (old.named && old.rule !== fresh.rule);
}

function told({ old, new: fresh, moved }: Pair, before?: Written, after?: Written): RuleChange {
  const { resource, rule } = (fresh ?? old)!;
  const isAltered =
    old && fresh && (old.text !== fresh.text || old.rule !== fresh.rule) && !(moved && old.text === fresh.text);
  return {
    kind: isAltered ? 'altered' : moved ? 'moved' : old ? 'removed' : 'added',
    resource: nameOf(resource),
    ...(rule && { rule }),
    ...(before && { old: before }),
    ...(after && { new: after }),
    fields: isAltered ? fieldChanges(sideOf(old), sideOf(fresh)) : [],
  };
}

function sideOf({ resource, path, value }: Item) {
  return { document: resource.document, path, value };
}

function writtenAt({ resource, path, rule }: Item): Written {
  const { file, line } = positionOf(resource.document, rule ? path : ['metadata', 'name']);
  return { file, line };
}
