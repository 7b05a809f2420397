// Builds the benchmark and the filters that it compares with, then runs it: bench/main.ts tells the arguments.
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
mkdirSync('dist/bench', { recursive: true });
await Promise.all([bundle(), ...readdirSync('bench/filters').map(filter)]);
await import('../dist/bench/main.js');

async function bundle() {
  const banner = {
    js: "import { createRequire as createRequireOfModule } from 'node:module'; const require = createRequireOfModule(import.meta.url);",
  };
  await build({
    entryPoints: ['bench/main.ts'],
    outdir: 'dist/bench',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    banner,
  });
}

async function filter(file) {
  const out = join('dist/bench', `${basename(file, '.ts')}.wasm`);
  const { error, stderr } = await asc.main([
    join('bench/filters', file),
    ...['--outFile', out, '-O3', '--runtime', 'stub', '--use', 'abort='],
  ]);
  if (error) throw new Error(`bench/filters/${file} does not compile:\n${stderr}`);
}
