import { drawAbort, drawDelay, grpcStatus, httpStatus, NO_ABORT } from '../../assembly/act/fault';
import {
  FAULT_ABORT_CHANCE,
  FAULT_ABORT_GRPC,
  FAULT_ABORT_HTTP,
  FAULT_DELAY,
  FAULT_DELAY_CHANCE,
  FAULT_SIZE,
  NO_GRPC,
} from '../../plan/table/layout';

const ALWAYS: u32 = 1000000;

function fault(field: u32, chance: u32, http: u32, grpc: u32): u32 {
  const bytes = <u32>heap.alloc(FAULT_SIZE);
  memory.fill(bytes, 0, FAULT_SIZE);
  store<u32>(bytes + field, chance);
  store<u32>(bytes, 250, FAULT_DELAY);
  store<u32>(bytes, http, FAULT_ABORT_HTTP);
  store<u32>(bytes, grpc, FAULT_ABORT_GRPC);
  return bytes;
}

describe('a fault', () => {
  it('delays and aborts each by its own chance', () => {
    const delays = fault(FAULT_DELAY_CHANCE, ALWAYS, 500, <u32>NO_GRPC);
    expect(drawDelay(delays)).toBe(250);
    expect(drawAbort(delays)).toBe(NO_ABORT);
    const aborts = fault(FAULT_ABORT_CHANCE, ALWAYS, 500, <u32>NO_GRPC);
    expect(drawDelay(aborts)).toBe(0);
    expect(httpStatus(drawAbort(aborts))).toBe(500);
  });

  it('with a gRPC status is a 200 to others, status 0 too', () => {
    for (let status: u32 = 0; status <= 16; status += 8) {
      const abort = drawAbort(fault(FAULT_ABORT_CHANCE, ALWAYS, 0, status));
      expect(abort).not.toBe(NO_ABORT);
      expect(httpStatus(abort)).toBe(200);
      expect(grpcStatus(abort)).toBe(status);
    }
  });

  it('with an HTTP status has the gRPC status that gRPC makes of it', () => {
    const http: StaticArray<u32> = [400, 401, 403, 404, 429, 502, 503, 504];
    const grpc: StaticArray<u32> = [13, 16, 7, 12, 14, 14, 14, 14];
    for (let i = 0; i < http.length; i++) {
      const abort = drawAbort(fault(FAULT_ABORT_CHANCE, ALWAYS, http[i], <u32>NO_GRPC));
      expect(httpStatus(abort)).toBe(http[i]);
      expect(grpcStatus(abort)).toBe(grpc[i]);
    }
    const unknown: StaticArray<u32> = [200, 399, 402, 405, 418, 428, 430, 500, 501, 505, 599];
    for (let i = 0; i < unknown.length; i++) {
      const abort = drawAbort(fault(FAULT_ABORT_CHANCE, ALWAYS, unknown[i], <u32>NO_GRPC));
      expect(httpStatus(abort)).toBe(unknown[i]);
      expect(grpcStatus(abort)).toBe(2);
    }
  });
});
