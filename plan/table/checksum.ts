/** Tells a whole table from a damaged or foreign one. */
import { fnvStep } from './hash.ts';
import { FNV_OFFSET, TABLE_CHECKSUM } from './layout.ts';

/** Over the u32 words behind the checksum itself. */
export function checksum(table: DataView): number {
  let hash = FNV_OFFSET;
  for (let at = TABLE_CHECKSUM + 4; at < table.byteLength; at += 4) hash = fnvStep(hash, table.getUint32(at, true));
  return hash >>> 0;
}
