/** The fault filter: injects the delays and aborts of the rule that a request matches, and leaves its route alone. */
import { configure } from '../../assembly/filter/configure';
import { decide } from '../../assembly/filter/decision';
import { injectFault } from '../../assembly/filter/fault';
import { pluginOf } from '../../assembly/filter/plugins';
import { tellRule } from '../../assembly/filter/rule-name';
import { rootOf } from '../../assembly/host/contexts';
import { CONTINUE } from '../../assembly/host/streams';
import { resetArena } from '../../assembly/memory/arena';
import { FLAG_FAULTS } from '../../plan/table/layout';

export { proxy_on_tick } from '../../assembly/filter/release';
export { malloc, proxy_abi_version_0_2_1, proxy_on_context_create } from '../../assembly/host/callbacks';

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  return configure(root, size, FLAG_FAULTS) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _headers: u32, _endOfStream: u32): i32 {
  resetArena();
  const plugin = pluginOf(rootOf(context));
  const entry = plugin !== 0 ? decide(plugin) : 0;
  if (entry === 0) return CONTINUE;
  tellRule(plugin, entry);
  return injectFault(plugin, context, entry);
}
