/** The plugin's configuration. */
import { proxy_get_buffer_bytes } from '@solo-io/proxy-runtime/assembly/imports';
import { dropNext, keepNext } from './memory';
import { OK, RETURNED, RETURNED_SIZE } from './results';

const PLUGIN_CONFIGURATION = 7;

/** A block of its own with the configuration's bytes, to be released by the caller; 0 if there is none or no memory. */
export function readConfiguration(size: u32): u32 {
  store<u32>(RETURNED, 0);
  keepNext();
  const result = proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, size, RETURNED, RETURNED_SIZE);
  dropNext();
  if (result !== OK || load<u32>(RETURNED_SIZE) < size) return 0;
  return load<u32>(RETURNED);
}
