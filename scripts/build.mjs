// Builds dist/: the command and the example's services as one file each (esbuild), the filters (AssemblyScript).
// dist/built is written last, and says what state of the sources it was built from.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { stateOfSources } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
mkdirSync('dist', { recursive: true });

const state = stateOfSources(root);
await Promise.all([bundle(), ...readdirSync('filters').map(filter)]);
writeFileSync('dist/built', state);

async function bundle() {
  await build({
    entryPoints: { mainsheet: 'cli/main.ts', applications: 'examples/applications/main.ts' },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    // Packages in CommonJS call require(), which an ES module does not have by itself.
    banner: {
      js: "import { createRequire as createRequireOfModule } from 'node:module'; const require = createRequireOfModule(import.meta.url);",
    },
  });
}

/** dist/NAME.wasm from filters/NAME/index.ts, without run-time checks: the table is checked once, when it is loaded. */
async function filter(name) {
  const { error, stderr } = await asc.main([
    join('filters', name, 'index.ts'),
    ...['--outFile', join('dist', `${name}.wasm`)],
    ...['-O3', '--converge', '--noAssert', '--uncheckedBehavior', 'always', '--runtime', 'stub', '--use', 'abort='],
  ]);
  if (error) throw new Error(`filters/${name} does not compile:\n${stderr}`);
}
