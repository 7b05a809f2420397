import { readFileSync } from 'node:fs';
import { Clock } from '../../simulator/clock.ts';
import { Simulator } from '../../simulator/simulator.ts';

/** The filter as it is built, the same file that Envoy loads. `npm test` sees to it that it is there and fresh. */
export const TRAFFIC_WASM = 'dist/traffic.wasm';

export interface World {
  simulator: Simulator;
  clock: Clock;
  log: string[];
}

/** A filter in a world whose dice are the same every time. */
export async function loadTraffic(seed = 1): Promise<World> {
  const clock = new Clock(1_700_000_000_000);
  const log: string[] = [];
  const simulator = await Simulator.load(readFileSync(TRAFFIC_WASM), {
    clock,
    random: dice(seed),
    log: (level, text) => log.push(`${level}: ${text}`),
  });
  return { simulator, clock, log };
}

/** Mulberry32, byte by byte. */
function dice(seed: number): (bytes: Uint8Array) => void {
  let state = seed;
  return (bytes) => {
    for (let i = 0; i < bytes.length; i++) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      bytes[i] = (mixed ^ (mixed >>> 14)) >>> 24;
    }
  };
}
