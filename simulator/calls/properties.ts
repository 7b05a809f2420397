import { Result } from '../abi.ts';
import type { Vm } from '../vm.ts';

export function propertyCalls(vm: Vm) {
  return {
    /** Of Envoy's attributes only the plugin's own name is here, besides what the module itself has set. */
    proxy_get_property(path: number, pathLength: number, valueAt: number, lengthAt: number): number {
      const name = vm.memory.string(path, pathLength);
      if (name === undefined) return Result.InvalidMemoryAccess;
      const { context } = vm;
      const own = context?.kind === 'stream' ? context.stream.properties.get(name) : undefined;
      const value = own ?? (name === 'plugin_root_id' ? context?.root.name : undefined);
      if (value === undefined) return Result.NotFound;
      return vm.give(value, valueAt, lengthAt) ? Result.Ok : Result.InvalidMemoryAccess;
    },

    proxy_set_property(path: number, pathLength: number, value: number, valueLength: number): number {
      const name = vm.memory.string(path, pathLength);
      const text = vm.memory.text(value, valueLength);
      if (name === undefined || text === undefined) return Result.InvalidMemoryAccess;
      const { context } = vm;
      if (context?.kind !== 'stream') return Result.NotFound;
      context.stream.properties.set(name, text);
      return Result.Ok;
    },
  };
}
