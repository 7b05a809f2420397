import { readFileSync } from 'node:fs';
import { Clock } from '../../simulator/clock.ts';
import { Simulator } from '../../simulator/simulator.ts';

/** A folder of mutants in place of dist/, while test/mutants/ asks whether a test sees the difference. */
export const MUTANTS = process.env.MUTANTS;

/** The filter as it is built, the same file that Envoy loads. `npm test` sees to it that it is there and fresh. */
export const TRAFFIC_WASM = fileOf('traffic');

export interface World {
  simulator: Simulator;
  clock: Clock;
  log: string[];
}

function fileOf(name: string): string {
  return `${MUTANTS ?? 'dist'}/${name}.wasm`;
}

/** The traffic filter in a world whose dice are the same every time. */
export async function loadTraffic(seed = 1): Promise<World> {
  return loadFilter('traffic', seed);
}

/** A filter by its name, in such a world; filters of one chain share a clock. */
export async function loadFilter(name: string, seed = 1, clock = new Clock(1_700_000_000_000)): Promise<World> {
  const log: string[] = [];
  const simulator = await Simulator.load(readFileSync(fileOf(name)), {
    clock,
    random: dice(seed),
    log: (level, text) => log.push(`${level}: ${text}`),
  });
  return { simulator, clock, log };
}

/** Mulberry32, byte by byte. */
export function dice(seed: number): (bytes: Uint8Array) => void {
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
