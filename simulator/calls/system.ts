import { LOG_LEVELS, Result } from '../abi.ts';
import type { Vm } from '../vm.ts';

export function systemCalls(vm: Vm) {
  const { clock } = vm.world;
  return {
    proxy_log(level: number, message: number, length: number): number {
      const name = LOG_LEVELS[level];
      if (!name) return Result.BadArgument;
      const text = vm.memory.string(message, length);
      if (text === undefined) return Result.InvalidMemoryAccess;
      vm.world.log(name, text);
      return Result.Ok;
    },

    /** Everything is logged. */
    proxy_get_log_level(levelAt: number): number {
      return vm.memory.setU32(levelAt, 0) ? Result.Ok : Result.InvalidMemoryAccess;
    },

    proxy_set_tick_period_milliseconds(period: number): number {
      const root = vm.context?.root;
      if (!root) return Result.BadArgument;
      root.tickPeriod = period >>> 0;
      root.nextTick = clock.now + root.tickPeriod;
      return Result.Ok;
    },

    proxy_get_current_time_nanoseconds(timeAt: number): number {
      return vm.memory.setU64(timeAt, clock.wall) ? Result.Ok : Result.InvalidMemoryAccess;
    },

    proxy_set_effective_context(id: number): number {
      return vm.setEffective(id) ? Result.Ok : Result.BadArgument;
    },

    /** Contexts are done at once: there is nothing to wait for. */
    proxy_done(): number {
      return Result.NotFound;
    },
  };
}
