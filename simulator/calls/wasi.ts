import { Errno } from '../abi.ts';
import type { Vm } from '../vm.ts';

const REALTIME = 0;
const STDOUT = 1;
const STDERR = 2;

/** What Envoy offers of WASI and a filter may need. */
export function wasiCalls(vm: Vm) {
  return {
    random_get(address: number, length: number): number {
      const bytes = vm.memory.slice(address, length);
      if (!bytes) return Errno.Fault;
      vm.world.random(bytes);
      return Errno.Success;
    },

    clock_time_get(clock: number, _precision: bigint, timeAt: number): number {
      if (clock !== REALTIME) return Errno.NotSupported;
      return vm.memory.setU64(timeAt, vm.world.clock.wall) ? Errno.Success : Errno.Fault;
    },

    fd_write(descriptor: number, vectors: number, count: number, writtenAt: number): number {
      if (descriptor !== STDOUT && descriptor !== STDERR) return Errno.BadDescriptor;
      const list = vm.memory.slice(vectors, 8 * count);
      if (!list) return Errno.Fault;
      const parts: Buffer[] = [];
      for (let at = 0; at < list.length; at += 8) {
        const part = vm.memory.slice(list.readUInt32LE(at), list.readUInt32LE(at + 4));
        if (!part) return Errno.Fault;
        parts.push(part);
      }
      const text = Buffer.concat(parts);
      if (text.length > 0) vm.world.log(descriptor === STDOUT ? 'info' : 'error', text.toString().replace(/\n$/, ''));
      return vm.memory.setU32(writtenAt, text.length) ? Errno.Success : Errno.Fault;
    },

    /** As in Envoy this returns; compilers put a trap after it. */
    proc_exit(code: number): void {
      vm.world.log('critical', `proc_exit(${code})`);
    },
  };
}
