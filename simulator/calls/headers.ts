import { HEADER_MAP_MAX, HEADER_MAP_REQUEST, Result } from '../abi.ts';
import type { HeaderMap } from '../headers.ts';
import { measurePairs, readPairs, writePairs } from '../pairs.ts';
import type { Vm } from '../vm.ts';

export function headerCalls(vm: Vm) {
  const mapOf = (type: number): HeaderMap | undefined => {
    const { context } = vm;
    return type === HEADER_MAP_REQUEST && context?.kind === 'stream' ? context.headers : undefined;
  };
  /** Runs `edit` on the map with a header's name, in lower case as Envoy keeps them. */
  const named = (type: number, name: number, nameLength: number, edit: (map: HeaderMap, name: string) => number) => {
    if (type >>> 0 > HEADER_MAP_MAX) return Result.BadArgument;
    const key = vm.memory.string(name, nameLength);
    if (key === undefined) return Result.InvalidMemoryAccess;
    const map = mapOf(type);
    return map ? edit(map, key.toLowerCase()) : Result.BadArgument;
  };
  const valued =
    (verb: 'add' | 'replace') =>
    (type: number, name: number, nameLength: number, value: number, valueLength: number): number => {
      const text = vm.memory.text(value, valueLength);
      if (text === undefined) return Result.InvalidMemoryAccess;
      return named(type, name, nameLength, (map, key) => {
        map[verb](key, text);
        return Result.Ok;
      });
    };

  return {
    proxy_add_header_map_value: valued('add'),
    proxy_replace_header_map_value: valued('replace'),

    proxy_remove_header_map_value(type: number, name: number, nameLength: number): number {
      return named(type, name, nameLength, (map, key) => {
        map.remove(key);
        return Result.Ok;
      });
    },

    proxy_get_header_map_value(type: number, name: number, nameLength: number, valueAt: number, lengthAt: number) {
      return named(type, name, nameLength, (map, key) => {
        const value = map.get(key);
        if (value === undefined) return Result.NotFound;
        return vm.give(value, valueAt, lengthAt) ? Result.Ok : Result.InvalidMemoryAccess;
      });
    },

    proxy_get_header_map_pairs(type: number, addressAt: number, lengthAt: number): number {
      if (type >>> 0 > HEADER_MAP_MAX) return Result.BadArgument;
      const headers = mapOf(type)?.list ?? [];
      if (headers.length === 0) return vm.give('', addressAt, lengthAt) ? Result.Ok : Result.InvalidMemoryAccess;
      const size = measurePairs(headers);
      const address = vm.allocate(size);
      if (address === 0) return Result.InvalidMemoryAccess;
      writePairs(vm.memory.bytes, address, headers);
      return vm.memory.setU32(addressAt, address) && vm.memory.setU32(lengthAt, size)
        ? Result.Ok
        : Result.InvalidMemoryAccess;
    },

    proxy_set_header_map_pairs(type: number, address: number, length: number): number {
      if (type >>> 0 > HEADER_MAP_MAX) return Result.BadArgument;
      const bytes = vm.memory.slice(address, length);
      if (!bytes) return Result.InvalidMemoryAccess;
      const map = mapOf(type);
      if (!map) return Result.BadArgument;
      map.list.splice(0, map.list.length, ...readPairs(bytes));
      return Result.Ok;
    },

    proxy_get_header_map_size(type: number, sizeAt: number): number {
      if (type >>> 0 > HEADER_MAP_MAX) return Result.BadArgument;
      const map = mapOf(type);
      if (!map) return Result.BadArgument;
      return vm.memory.setU32(sizeAt, map.byteSize) ? Result.Ok : Result.InvalidMemoryAccess;
    },
  };
}
