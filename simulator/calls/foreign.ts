import { Result } from '../abi.ts';
import { readFilterState } from '../filter-state.ts';
import type { Vm } from '../vm.ts';

/** Envoy's functions beyond the ABI: those about routing and filter state. Neither has a result. */
export function foreignCalls(vm: Vm) {
  const functions: Record<string, (argument: Buffer) => number> = {
    // The simulator has no routes to choose among.
    clear_route_cache: () => Result.Ok,

    set_envoy_filter_state(argument) {
      const state = readFilterState(argument);
      if (!state) return Result.BadArgument;
      const { context } = vm;
      if (context?.kind !== 'stream') return Result.NotFound;
      context.stream.filterState.set(state.path, state.value);
      return Result.Ok;
    },
  };
  return {
    proxy_call_foreign_function(
      name: number,
      nameLength: number,
      argument: number,
      argumentLength: number,
      resultAt: number,
      resultLengthAt: number,
    ): number {
      const key = vm.memory.string(name, nameLength);
      const bytes = vm.memory.slice(argument, argumentLength);
      if (key === undefined || !bytes) return Result.InvalidMemoryAccess;
      if (!Object.hasOwn(functions, key)) return Result.NotFound;
      const result = functions[key]!(bytes);
      for (const at of [resultAt, resultLengthAt]) {
        if (at !== 0 && !vm.memory.setU32(at, 0)) return Result.InvalidMemoryAccess;
      }
      return result;
    },
  };
}
