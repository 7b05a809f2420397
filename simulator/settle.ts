import type { RootContext, StreamContext } from './contexts.ts';
import type { Reply, Stream } from './stream.ts';
import type { Vm } from './vm.ts';

/** Ends a stream's time in the filter. What has been settled stays so: Envoy, too, takes the first answer. */
export function settle(vm: Vm, context: StreamContext, state: Exclude<Stream['state'], 'paused'>, reply?: Reply): void {
  const { stream, root } = context;
  if (stream.state !== 'paused') return;
  stream.state = state;
  stream.reply = reply;
  stream.settledAt = vm.world.clock.now;
  context.headers = undefined;
  vm.settled.push(stream);
  vm.afterwards(() => {
    close(vm, context);
    root.streams--;
    closeIfIdle(vm, root);
  });
}

/** A root context that has been replaced goes when its last request has. */
export function closeIfIdle(vm: Vm, root: RootContext): void {
  if (root.retired && root.streams === 0) close(vm, root);
}

/** The callbacks at a context's end. Nothing delays it: `proxy_on_done`'s wish for more time is not simulated. */
function close(vm: Vm, context: RootContext | StreamContext): void {
  if (context.kind === 'stream') vm.call('proxy_on_log', context);
  vm.call('proxy_on_done', context);
  vm.call('proxy_on_delete', context);
  vm.contexts.delete(context.id);
  if (context.kind === 'root') vm.roots.delete(context);
}
