/** The check of a map: its slots lie in the table and a search in it ends. */
import { MAP_REFERENCE, MAP_SLOT } from '../../plan/table/layout';
import { holdsRecords, table } from './extent';

/** The largest mask whose slots can be counted in 32 bits. */
const LARGEST_MASK: u32 = 0x0fffffff;

/** A power of two of slots, at least one of them empty. */
export function mapFits(map: u32, mask: u32): bool {
  if (mask > LARGEST_MASK || (mask & (mask + 1)) != 0 || !holdsRecords(map, mask + 1, MAP_SLOT)) return false;
  for (let index: u32 = 0; index <= mask; index++) {
    if (mapReference(map, index) == 0) return true;
  }
  return false;
}

/** The offset of the record in a slot, 0 if the slot is empty. */
export function mapReference(map: u32, index: u32): u32 {
  return load<u32>(table + map + index * MAP_SLOT, MAP_REFERENCE);
}
