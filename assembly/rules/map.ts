/** The slots of a map. A search begins at the hash and ends at an empty slot; the check has seen that there is one. */
import { MAP_HASH, MAP_REFERENCE, MAP_SLOT } from '../../plan/table/layout';

export function hashAt(map: u32, index: u32): u32 {
  return load<u32>(map + index * MAP_SLOT, MAP_HASH);
}

/** The offset of the record in a slot, 0 if the slot is empty. */
export function referenceAt(map: u32, index: u32): u32 {
  return load<u32>(map + index * MAP_SLOT, MAP_REFERENCE);
}
