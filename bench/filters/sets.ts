/** Called, and sets a header. Envoy forgets the route then, and finds one when it next needs it. */
import { proxy_replace_header_map_value } from '@solo-io/proxy-runtime/assembly/imports';
import { ascii } from '../../assembly/memory/text';

export { malloc, proxy_abi_version_0_2_1, proxy_on_configure } from './called';

const REQUEST_HEADERS = 0;
const NAME = 'x-team';
const name = ascii(NAME);

export function proxy_on_request_headers(_context: u32, _headers: u32, _endOfStream: u32): i32 {
  proxy_replace_header_map_value(REQUEST_HEADERS, name, NAME.length, name, NAME.length);
  return 0;
}
