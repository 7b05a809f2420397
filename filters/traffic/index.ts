/**
 * The traffic filter: decides for each request which rule takes it, and names the route class of the outcome that it
 * draws. Injects the rule's faults. These are the callbacks that Envoy knows, and the only ones that are exported: each
 * more would cost every request.
 */
import { seedDice } from '../../assembly/act/dice';
import { rememberContext, rootOf } from '../../assembly/host/contexts';
import { randomBits } from '../../assembly/host/random';
import { CONTINUE } from '../../assembly/host/streams';
import { resetArena } from '../../assembly/memory/arena';
import { configure } from './configure';
import { pluginOf } from './plugins';
import { releaseDue } from './release';
import { handleRequest } from './request';

export { malloc } from '../../assembly/host/memory';

/** Marks the version of the ABI; never called. */
export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(context: u32, root: u32): void {
  rememberContext(context, root);
}

export function proxy_on_configure(root: u32, size: u32): u32 {
  resetArena();
  seedDice(randomBits());
  return configure(root, size) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _headers: u32, _endOfStream: u32): i32 {
  resetArena();
  const plugin = pluginOf(rootOf(context));
  return plugin !== 0 ? handleRequest(plugin, context) : CONTINUE;
}

export function proxy_on_tick(root: u32): void {
  resetArena();
  const plugin = pluginOf(root);
  if (plugin !== 0) releaseDue(plugin, root);
}
