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
import { quantile } from './quantile.ts';

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
export function measure(contenders: Contender[], against: string, rounds: number): Promise<Figure[]> {
  return withBackends(async (place) => {
    const running: Running[] = [];
    try {
      for (const contender of contenders) running.push(await startContender(contender, place.folder(), place.port));
      for (const one of running) await microsecondsPerRequest(one, WARM_UP_SECONDS);
      return figures(contenders, against, await allRounds(running, rounds));
    } finally {
      await Promise.all(running.map(({ envoy }) => envoy.stop()));
    }
  });
}

export interface Place {
  /** Of the backends. */
  port: number;
  /** A path for a new folder, which goes with everything else. */
  folder: () => string;
}

/** Runs something while the backends are there. */
export async function withBackends<Result>(run: (place: Place) => Promise<Result>): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'mainsheet-bench-'));
  let folders = 0;
  try {
    const backends = await startBackends(root);
    try {
      return await run({ port: backends.port, folder: () => join(root, String(folders++)) });
    } finally {
      await backends.stop();
    }
  } finally {
    rmSync(root, { recursive: true });
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
