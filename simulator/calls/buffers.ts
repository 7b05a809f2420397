import { BUFFER_MAX, BUFFER_PLUGIN_CONFIGURATION, BUFFER_VM_CONFIGURATION, Result } from '../abi.ts';
import type { Vm } from '../vm.ts';

const EMPTY = new Uint8Array(0);

export function bufferCalls(vm: Vm) {
  /** Bodies are not simulated: there is no such buffer then. */
  const bufferOf = (type: number) => {
    if (type === BUFFER_VM_CONFIGURATION) return EMPTY;
    const { context } = vm;
    return type === BUFFER_PLUGIN_CONFIGURATION && context?.kind === 'root' ? context.configuration : undefined;
  };
  return {
    proxy_get_buffer_bytes(type: number, start: number, length: number, addressAt: number, lengthAt: number): number {
      if (type >>> 0 > BUFFER_MAX) return Result.BadArgument;
      const buffer = bufferOf(type);
      if (!buffer) return Result.NotFound;
      const from = start >>> 0;
      if (from > buffer.length) return Result.BadArgument;
      const bytes = buffer.subarray(from, from + (length >>> 0));
      // Envoy's host leaves both words alone where nothing is to be had.
      if (bytes.length === 0) return Result.Ok;
      return vm.give(bytes, addressAt, lengthAt) ? Result.Ok : Result.InvalidMemoryAccess;
    },

    proxy_get_buffer_status(type: number, lengthAt: number, flagsAt: number): number {
      if (type >>> 0 > BUFFER_MAX) return Result.BadArgument;
      const buffer = bufferOf(type);
      if (!buffer) return Result.NotFound;
      const { memory } = vm;
      return memory.setU32(lengthAt, buffer.length) && memory.setU32(flagsAt, 0)
        ? Result.Ok
        : Result.InvalidMemoryAccess;
    },
  };
}
