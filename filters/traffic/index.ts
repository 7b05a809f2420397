/**
 * The traffic filter: everything in one pass. Decides for each request which rule takes it, names the route class of the
 * outcome that it draws, and injects the rule's faults. These are the callbacks that Envoy knows, and the only ones that
 * are exported: each more would cost every request.
 */
import { configure } from '../../assembly/filter/configure';
import { decide } from '../../assembly/filter/decision';
import { injectFault } from '../../assembly/filter/fault';
import { pluginOf } from '../../assembly/filter/plugins';
import { chooseClass } from '../../assembly/filter/route-class';
import { tellRule } from '../../assembly/filter/rule-name';
import { rootOf } from '../../assembly/host/contexts';
import { CONTINUE } from '../../assembly/host/streams';
import { resetArena } from '../../assembly/memory/arena';
import { FLAGS_ASKED } from '../../plan/table/layout';

export { proxy_on_tick } from '../../assembly/filter/release';
export { malloc, proxy_abi_version_0_2_1, proxy_on_context_create } from '../../assembly/host/callbacks';

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  return configure(root, size, FLAGS_ASKED) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _headers: u32, _endOfStream: u32): i32 {
  resetArena();
  const plugin = pluginOf(rootOf(context));
  if (plugin === 0) return CONTINUE;
  const entry = decide(plugin);
  tellRule(plugin, entry);
  if (entry === 0) return CONTINUE;
  // Before an abort as well: its answer, too, has the class's response headers.
  chooseClass(plugin, entry);
  return injectFault(plugin, context, entry);
}
