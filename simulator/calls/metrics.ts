import { Result } from '../abi.ts';
import type { Vm } from '../vm.ts';

export function metricCalls(vm: Vm) {
  return {
    proxy_define_metric(type: number, name: number, nameLength: number, idAt: number): number {
      const text = vm.memory.string(name, nameLength);
      if (text === undefined) return Result.InvalidMemoryAccess;
      const id = vm.metrics.define(type >>> 0, text);
      if (id === undefined) return Result.BadArgument;
      return vm.memory.setU32(idAt, id) ? Result.Ok : Result.InvalidMemoryAccess;
    },

    proxy_increment_metric(id: number, offset: bigint): number {
      return vm.metrics.increment(id, Number(offset));
    },

    proxy_record_metric(id: number, value: bigint): number {
      return vm.metrics.record(id, Number(BigInt.asUintN(64, value)));
    },

    proxy_get_metric(id: number, valueAt: number): number {
      const { result, value } = vm.metrics.get(id);
      if (result !== Result.Ok) return result;
      return vm.memory.setU64(valueAt, BigInt(value)) ? Result.Ok : Result.InvalidMemoryAccess;
    },
  };
}
