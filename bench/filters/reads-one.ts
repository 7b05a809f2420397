/** Called, and has one header handed over. */
import { proxy_get_header_map_value } from '@solo-io/proxy-runtime/assembly/imports';
import { ascii } from '../../assembly/memory/text';

export { malloc, proxy_abi_version_0_2_1, proxy_on_configure } from './called';

const REQUEST_HEADERS = 0;
const NAME = 'x-user';
const name = ascii(NAME);
const RETURNED: u32 = <u32>memory.data(8, 8);

export function proxy_on_request_headers(_context: u32, _headers: u32, _endOfStream: u32): i32 {
  proxy_get_header_map_value(REQUEST_HEADERS, name, NAME.length, RETURNED, RETURNED + 4);
  return 0;
}
