/**
 * The mirror filter: names a route class only where the outcome that it draws mirrors; every other request is left to
 * the routes that are there. Which outcomes those are is in the table, whose other outcomes have no class.
 */
import { configure } from '../../assembly/filter/configure';
import { decide } from '../../assembly/filter/decision';
import { pluginOf } from '../../assembly/filter/plugins';
import { chooseClass } from '../../assembly/filter/route-class';
import { tellRule } from '../../assembly/filter/rule-name';
import { rootOf } from '../../assembly/host/contexts';
import { CONTINUE } from '../../assembly/host/streams';
import { resetArena } from '../../assembly/memory/arena';
import { FLAG_MIRRORS } from '../../plan/table/layout';

export { malloc, proxy_abi_version_0_2_1, proxy_on_context_create } from '../../assembly/host/callbacks';

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  return configure(root, size, FLAG_MIRRORS) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _headers: u32, _endOfStream: u32): i32 {
  resetArena();
  const plugin = pluginOf(rootOf(context));
  const entry = plugin !== 0 ? decide(plugin) : 0;
  if (entry !== 0) {
    tellRule(plugin, entry);
    chooseClass(plugin, entry);
  }
  return CONTINUE;
}
