/** Looking up HOST and NAME records, which begin alike, by their keys. */
import {
  HOST_KEY,
  HOST_KEY_LENGTH,
  MAP_HASH,
  MAP_REFERENCE,
  MAP_SLOT,
  NAME_KEY,
  NAME_KEY_LENGTH,
} from '../../plan/table/layout';
import { equal, equalFolded } from '../memory/bytes';
import { hashBytes, mix, NAME_SEED } from './hash';

/** The NAME of a header or query parameter, or 0. */
export function findName(table: u32, map: u32, mask: u32, name: u32, length: u32): u32 {
  const wanted = mix(hashBytes(NAME_SEED, name, length));
  for (let index = wanted & mask; ; index = (index + 1) & mask) {
    const slot = map + index * MAP_SLOT;
    const reference = load<u32>(slot, MAP_REFERENCE);
    if (reference == 0) return 0;
    const record = table + reference;
    if (load<u32>(slot, MAP_HASH) != wanted || load<u32>(record, NAME_KEY_LENGTH) != length) continue;
    if (equal(name, table + load<u32>(record, NAME_KEY), length)) return record;
  }
}

/** The HOST of a domain or suffix in any case, or 0. `hash` is that of its bytes in lower case, last byte first. */
export function findHost(table: u32, map: u32, mask: u32, hash: u32, name: u32, length: u32): u32 {
  const wanted = mix(hash);
  for (let index = wanted & mask; ; index = (index + 1) & mask) {
    const slot = map + index * MAP_SLOT;
    const reference = load<u32>(slot, MAP_REFERENCE);
    if (reference == 0) return 0;
    const record = table + reference;
    if (load<u32>(slot, MAP_HASH) != wanted || load<u32>(record, HOST_KEY_LENGTH) != length) continue;
    if (equalFolded(name, table + load<u32>(record, HOST_KEY), length)) return record;
  }
}
