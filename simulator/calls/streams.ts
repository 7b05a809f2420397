import { NO_GRPC_STATUS, Result, STREAM_MAX, STREAM_REQUEST, STREAM_RESPONSE } from '../abi.ts';
import { readPairs } from '../pairs.ts';
import { settle } from '../settle.ts';
import type { Vm } from '../vm.ts';

export function streamCalls(vm: Vm) {
  return {
    proxy_continue_stream(type: number): number {
      if (type >>> 0 > STREAM_RESPONSE) return Result.BadArgument;
      const { context } = vm;
      if (context?.kind !== 'stream') return Result.Ok;
      if (type === STREAM_REQUEST) vm.afterwards(() => settle(vm, context, 'continued'));
      // From here on Envoy's host has no headers to show.
      context.headers = undefined;
      return Result.Ok;
    },

    proxy_close_stream(type: number): number {
      if (type >>> 0 > STREAM_MAX) return Result.BadArgument;
      const { context } = vm;
      if (context?.kind === 'stream') vm.afterwards(() => settle(vm, context, 'reset'));
      return Result.Ok;
    },

    proxy_send_local_response(
      status: number,
      details: number,
      detailsLength: number,
      body: number,
      bodyLength: number,
      headers: number,
      headersLength: number,
      grpcStatus: number,
    ): number {
      const detailsText = vm.memory.string(details, detailsLength);
      const bodyText = vm.memory.text(body, bodyLength);
      const pairs = vm.memory.slice(headers, headersLength);
      if (detailsText === undefined || bodyText === undefined || !pairs) return Result.InvalidMemoryAccess;
      const { context } = vm;
      if (context?.kind === 'stream') {
        const reply = {
          status: status >>> 0,
          ...(grpcStatus >>> 0 === NO_GRPC_STATUS ? {} : { grpcStatus: grpcStatus >>> 0 }),
          body: bodyText,
          headers: readPairs(pairs),
          details: detailsText,
        };
        vm.afterwards(() => settle(vm, context, 'replied', reply));
      }
      vm.stopped = true;
      return Result.Ok;
    },
  };
}
