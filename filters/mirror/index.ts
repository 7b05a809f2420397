/**
 * The mirror filter: names a route class only where the outcome that it draws mirrors; every other request is left to
 * the routes that are there. Which outcomes those are is in the table, whose other outcomes have no class.
 */
import { configure } from '../../assembly/filter/configure';
import { resetArena } from '../../assembly/memory/arena';
import { FLAG_MIRRORS } from '../../plan/table/layout';

export { proxy_on_request_headers } from '../../assembly/filter/naming';
export { malloc, proxy_abi_version_0_2_1, proxy_on_context_create } from '../../assembly/host/callbacks';

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  return configure(root, size, FLAG_MIRRORS) ? 1 : 0;
}
