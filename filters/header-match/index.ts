/**
 * The header-match filter: names the rule that a request matches, in `x-mainsheet-rule` and in filter state, and tells
 * the filters behind it which match it was. What becomes of the request is up to them and to the routes.
 */
import { configure } from '../../assembly/filter/configure';
import { decide } from '../../assembly/filter/decision';
import { pluginOf } from '../../assembly/filter/plugins';
import { tellRule } from '../../assembly/filter/rule-name';
import { rootOf } from '../../assembly/host/contexts';
import { CONTINUE } from '../../assembly/host/streams';
import { resetArena } from '../../assembly/memory/arena';
import { FLAG_RULES } from '../../plan/table/layout';

export { malloc, proxy_abi_version_0_2_1, proxy_on_context_create } from '../../assembly/host/callbacks';

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  return configure(root, size, FLAG_RULES) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _headers: u32, _endOfStream: u32): i32 {
  resetArena();
  const plugin = pluginOf(rootOf(context));
  if (plugin !== 0) tellRule(plugin, decide(plugin));
  return CONTINUE;
}
