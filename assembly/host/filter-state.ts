/** Values that belong to a request and are seen by all its filters and logs: filter state, under `wasm.` and the key. */
import { proxy_get_property, proxy_set_property } from '@solo-io/proxy-runtime/assembly/imports';
import { OK, RETURNED, RETURNED_SIZE } from './results';

export let filterState: u32 = 0;
export let filterStateLength: u32 = 0;

export function setFilterState(key: u32, keyLength: u32, value: u32, valueLength: u32): void {
  proxy_set_property(key, keyLength, value, valueLength);
}

/** Fills `filterState` for the callback; false if the key has no value. */
export function readFilterState(key: u32, keyLength: u32): bool {
  if (proxy_get_property(key, keyLength, RETURNED, RETURNED_SIZE) !== OK) return false;
  filterState = load<u32>(RETURNED);
  filterStateLength = load<u32>(RETURNED_SIZE);
  return filterState !== 0;
}
