// Builds the benchmark and the filters that it compares with, then runs it: bench/main.ts tells the arguments.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
mkdirSync('dist/bench', { recursive: true });
await Promise.all([bundle(), noOp()]);
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

async function noOp() {
  const files = ['bench/no-op/index.ts', '--outFile', 'dist/bench/no-op.wasm'];
  const { error, stderr } = await asc.main([...files, '-O3', '--runtime', 'stub', '--use', 'abort=']);
  if (error) throw new Error(`bench/no-op does not compile:\n${stderr}`);
}
