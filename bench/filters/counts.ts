/** Called, and adds to a counter. */
import { proxy_define_metric, proxy_increment_metric } from '@solo-io/proxy-runtime/assembly/imports';
import { ascii } from '../../assembly/memory/text';

export { malloc, proxy_abi_version_0_2_1 } from './called';

const COUNTER = 0;
const NAME = 'steps';
const name = ascii(NAME);
const RETURNED: u32 = <u32>memory.data(8, 8);

export function proxy_on_configure(_root: u32, _size: u32): u32 {
  proxy_define_metric(COUNTER, name, NAME.length, RETURNED);
  return 1;
}

export function proxy_on_request_headers(_context: u32, _headers: u32, _endOfStream: u32): i32 {
  proxy_increment_metric(load<u32>(RETURNED), 1);
  return 0;
}
