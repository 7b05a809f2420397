import { execFile } from 'node:child_process';
import type { Surroundings } from './found.ts';

/**
 * The Envoy that func-e would run (`func-e which`, which downloads it if it is not there yet). Other programs have the
 * same name, so it must introduce itself as https://github.com/tetratelabs/func-e first.
 */
export async function funcEBinary(
  funcE: string,
  { env, say }: Surroundings,
): Promise<{ path: string } | { why: string }> {
  const help = await run(funcE, ['--help'], env);
  if (!/func-e - Install and run Envoy/.test(help.stdout)) {
    return { why: 'it is not the func-e of https://github.com/tetratelabs/func-e but another program of that name' };
  }
  const started = Date.now();
  const waiting = setInterval(
    () => say(`func-e is fetching its Envoy … ${Math.round((Date.now() - started) / 1000)} s`),
    3000,
  );
  const which = await run(funcE, ['which'], env);
  clearInterval(waiting);
  const path = which.stdout.trim().split('\n').at(-1);
  return path && !which.failed
    ? { path }
    : { why: `"func-e which" failed: ${which.stderr.trim() || 'it printed no path'}` };
}

function run(
  path: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ stdout: string; stderr: string; failed: boolean }> {
  return new Promise((resolve) => {
    execFile(path, args, { env }, (error, stdout, stderr) => resolve({ stdout, stderr, failed: error !== null }));
  });
}
