import type { Vm } from '../vm.ts';
import { bufferCalls } from './buffers.ts';
import { foreignCalls } from './foreign.ts';
import { headerCalls } from './headers.ts';
import { metricCalls } from './metrics.ts';
import { propertyCalls } from './properties.ts';
import { streamCalls } from './streams.ts';
import { systemCalls } from './system.ts';
import { wasiCalls } from './wasi.ts';

/** Every import that a module may have. Numbers of the ABI arrive as JavaScript's signed 32-bit ones. */
export function hostCalls(vm: Vm): WebAssembly.Imports {
  const wasi = wasiCalls(vm);
  return {
    env: {
      ...bufferCalls(vm),
      ...foreignCalls(vm),
      ...headerCalls(vm),
      ...metricCalls(vm),
      ...propertyCalls(vm),
      ...streamCalls(vm),
      ...systemCalls(vm),
    },
    wasi_snapshot_preview1: wasi,
    wasi_unstable: wasi,
  };
}
