/** What every filter exports and the host calls, or only looks at, besides the filter's own callbacks. */
import { rememberContext } from './contexts';

export { malloc } from './memory';

/** Marks the version of the ABI; never called. */
export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(context: u32, root: u32): void {
  rememberContext(context, root);
}
