/** The check of a map: its slots lie in the table and a search in it ends. */
import { MAP_SLOT } from '../../plan/table/layout';
import { holdsRecords, table } from './extent';
import { referenceAt } from './map';

/** The largest mask whose slots can be counted in 32 bits. */
const LARGEST_MASK: u32 = 0x0fffffff;

/** A power of two of slots, at least one of them empty. */
export function mapFits(map: u32, mask: u32): bool {
  if (mask > LARGEST_MASK || (mask & (mask + 1)) !== 0 || !holdsRecords(map, mask + 1, MAP_SLOT)) return false;
  for (let index: u32 = 0; index <= mask; index++) {
    if (referenceAt(table + map, index) === 0) return true;
  }
  return false;
}
