/**
 * Measures contenders side by side. All their Envoys run at the same time; in each round every one is loaded in turn, for
 * a second, and gives one figure. A round's figures are compared with one another only, so that what the machine does
 * meanwhile falls on all alike; of the rounds' ratios the median counts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, type Running, startContender } from './contender.ts';
import { cpuTime } from './cpu.ts';
import { startBackends } from './envoys.ts';
import { putLoad } from './load.ts';

export interface Figure {
  name: string;
  /** CPU time of the Envoy process for one request, in microseconds: the median of the rounds. */
  microseconds: number;
  /** To the contender compared with: the median of the rounds, and the quartiles. */
  ratio: number;
  quartiles: [number, number];
  /** Microseconds more than the contender compared with. */
  more: number;
}

/** Few, so that Envoy seldom finds nothing to do, and so many that wrk is never waited for. */
const CONNECTIONS = 16;
const WARM_UP_SECONDS = 2;

/** Figures of all, each compared with the contender `against`. */
export async function measure(contenders: Contender[], against: string, rounds: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-bench-'));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const backends = await startBackends(folder);
    stops.push(backends.stop);
    const running: Running[] = [];
    for (const [index, contender] of contenders.entries()) {
      const one = await startContender(contender, join(folder, String(index)), backends.port);
      stops.push(one.envoy.stop);
      running.push(one);
    }
    for (const one of running) await microsecondsPerRequest(one, WARM_UP_SECONDS);
    return figures(contenders, against, await allRounds(running, rounds));
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    rmSync(folder, { recursive: true });
  }
}

/** Microseconds by round and contender; each round begins with another one. */
async function allRounds(running: Running[], rounds: number): Promise<number[][]> {
  const samples: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const sample: number[] = [];
    for (let turn = 0; turn < running.length; turn++) {
      const index = (round + turn) % running.length;
      sample[index] = await microsecondsPerRequest(running[index]!, 1);
    }
    samples.push(sample);
  }
  return samples;
}

async function microsecondsPerRequest({ contender, envoy, port }: Running, seconds: number): Promise<number> {
  const { request, answer } = contender.rules;
  const before = cpuTime(envoy.pid);
  const { requests, errors } = await putLoad(request, { port, seconds, connections: CONNECTIONS });
  const expected = answer.status >= 400 ? requests : 0;
  if (errors !== expected) throw new Error(`${contender.name}: ${errors} errors in ${requests} requests`);
  return (cpuTime(envoy.pid) - before) / requests / 1000;
}

function figures(contenders: Contender[], against: string, samples: number[][]): Figure[] {
  const base = contenders.findIndex(({ name }) => name === against);
  return contenders.map(({ name }, index) => {
    const ratios = samples.map((sample) => sample[index]! / sample[base]!);
    return {
      name,
      microseconds: quantile(
        samples.map((sample) => sample[index]!),
        0.5,
      ),
      ratio: quantile(ratios, 0.5),
      quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
      more: quantile(
        samples.map((sample) => sample[index]! - sample[base]!),
        0.5,
      ),
    };
  });
}

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}
