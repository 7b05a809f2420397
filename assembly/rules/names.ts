/** Looking up HOST and NAME records, which begin alike, by their keys. */
import { HOST_KEY, HOST_KEY_LENGTH, NAME_KEY, NAME_KEY_LENGTH } from '../../plan/table/layout';
import { equal, equalFolded } from '../memory/bytes';
import { hashBytes, mix, NAME_SEED } from './hash';
import { hashAt, referenceAt } from './map';

/** The NAME of a header or query parameter, or 0. */
export function findName(table: u32, map: u32, mask: u32, name: u32, length: u32): u32 {
  const wanted = mix(hashBytes(NAME_SEED, name, length));
  let index = wanted & mask;
  for (let reference = referenceAt(map, index); reference !== 0; reference = referenceAt(map, index)) {
    const record = table + reference;
    if (hashAt(map, index) === wanted && load<u32>(record, NAME_KEY_LENGTH) === length) {
      if (equal(name, table + load<u32>(record, NAME_KEY), length)) return record;
    }
    index = (index + 1) & mask;
  }
  return 0;
}

/** The HOST of a domain or suffix in any case, or 0. `hash` is that of its bytes in lower case, last byte first. */
export function findHost(table: u32, map: u32, mask: u32, hash: u32, name: u32, length: u32): u32 {
  const wanted = mix(hash);
  let index = wanted & mask;
  for (let reference = referenceAt(map, index); reference !== 0; reference = referenceAt(map, index)) {
    const record = table + reference;
    if (hashAt(map, index) === wanted && load<u32>(record, HOST_KEY_LENGTH) === length) {
      if (equalFolded(name, table + load<u32>(record, HOST_KEY), length)) return record;
    }
    index = (index + 1) & mask;
  }
  return 0;
}
