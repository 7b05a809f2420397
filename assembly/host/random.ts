/** Random bits from the host. */
import { RETURNED } from './results';
import { random_get } from './wasi_snapshot_preview1';

export function randomBits(): u64 {
  store<u64>(RETURNED, 0);
  random_get(RETURNED, 8);
  return load<u64>(RETURNED);
}
