// Builds dist/: the command and the examples' applications (esbuild), with what they share, and each subcommand, in files
// of their own, so that little is read at a start; the filters (AssemblyScript), if their own sources have changed.
// dist/built and dist/filters-built are written last, and say what state of the sources they were built from.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { stateOfFilterSources, stateOfSources } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
mkdirSync('dist', { recursive: true });

const state = stateOfSources(root);
await Promise.all([bundle(), filters()]);
writeFileSync('dist/built', state);

async function bundle() {
  const { metafile } = await build({
    entryPoints: { mainsheet: 'cli/main.ts', applications: 'examples/applications/main.ts' },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    metafile: true,
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
  removeOthers(new Set(Object.keys(metafile.outputs).map((path) => basename(path))));
}

/** Of earlier builds: the shared files are named for what is in them. */
function removeOthers(built) {
  for (const name of readdirSync('dist'))
    if (/\.js(\.map)?$/.test(name) && !built.has(name)) rmSync(join('dist', name));
}

/** Most changes are none to the filters, which take most of the time. */
async function filters() {
  const built = 'dist/filters-built';
  const filterState = stateOfFilterSources(root);
  if (existsSync(built) && readFileSync(built, 'utf8') === filterState) return;
  rmSync(built, { force: true });
  await Promise.all(readdirSync('filters').map(filter));
  writeFileSync(built, filterState);
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
