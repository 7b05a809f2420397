import type { Resource } from '../resource.ts';
import type { Patch } from './patches.ts';

/**
 * ADD, INSERT_BEFORE, INSERT_AFTER, INSERT_FIRST, REPLACE and REMOVE in a list of filters. `isAnchor` tells what the
 * patch names; none: it names nothing, and then inserts at an end, and neither replaces nor removes.
 */
export function patchList(list: Resource[], patch: Patch, isAnchor?: (item: Resource) => boolean): Resource[] {
  const at = isAnchor ? list.findIndex(isAnchor) : -1;
  switch (patch.operation) {
    case 'ADD':
      return [...list, patch.take()];
    case 'INSERT_FIRST':
      return [patch.take(), ...list];
    case 'INSERT_BEFORE':
      if (!isAnchor) return [patch.take(), ...list];
      return at < 0 ? list : [...list.slice(0, at), patch.take(), ...list.slice(at)];
    case 'INSERT_AFTER':
      if (!isAnchor) return [...list, patch.take()];
      return at < 0
        ? list
        : [...list.slice(0, endOfRun(list, at, isAnchor)), patch.take(), ...list.slice(endOfRun(list, at, isAnchor))];
    case 'REPLACE':
      return at < 0 ? list : [...list.slice(0, at), patch.take(), ...list.slice(at + 1)];
    case 'REMOVE':
      if (at < 0 || !isAnchor) return list;
      patch.applied = true;
      return list.filter((item) => !isAnchor(item));
    default:
      return list;
  }
}

/** Two of ours may stand side by side for one of Istio's. */
function endOfRun(list: Resource[], start: number, isAnchor: (item: Resource) => boolean): number {
  let end = start + 1;
  while (end < list.length && isAnchor(list[end]!)) end++;
  return end;
}
