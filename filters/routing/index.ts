/** The routing filter: names the route class of the outcome that it draws; no faults, so nothing ever waits in it. */
import { configure } from '../../assembly/filter/configure';
import { resetArena } from '../../assembly/memory/arena';
import { FLAG_ROUTES } from '../../plan/table/layout';

export { proxy_on_request_headers } from '../../assembly/filter/naming';
export { malloc, proxy_abi_version_0_2_1, proxy_on_context_create } from '../../assembly/host/callbacks';

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  return configure(root, size, FLAG_ROUTES) ? 1 : 0;
}
