// Which tests cannot fail? istio/ and plan/ are changed in thousands of places, one at a time, and the tests run on each:
//   npm run mutate                          all of it, folder by folder; a folder that has not changed costs little
//   npm run mutate -- plan/regex            only what is named, files or folders
//   npm run mutate -- --static plan/regex   changes of what is evaluated once, at load, too: tests all run for each
//   npm run mutate -- --sample 40 --seed 1  so many files of those, taken by chance, all in one run
//   npm run mutate -- --afresh              nothing is taken over from earlier runs
// Prints each change that no test notices, and the score of each folder: the part of the changes that some test does.
// Exit 1 if the score of what was asked for is below GOAL. dist/mutation/report.json is for readers of StrykerJS's reports.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { environmentOfNpm, INSTALL } from './npm.mjs';
import { setUp } from './setup.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const GOAL = 85;
const HOME = 'test/mutation';
/** AssemblyScript compiles these as well. They hold constants only; test/reliability/layout.test.ts asks about each. */
const SHARED = ['plan/table/layout.ts', 'plan/table/shared-names.ts'];
const REPORT = 'dist/mutation/report.json';
const NOTICED = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    static: { type: 'boolean' },
    afresh: { type: 'boolean' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
if (![values.sample ?? 1, values.seed].every((number) => Number.isInteger(Number(number)) && Number(number) > 0)) {
  console.error('mutate: --sample and --seed take a whole number');
  process.exit(2);
}
const paths = positionals.length > 0 ? positionals.map((path) => path.replace(/\/$/, '')) : ['istio', 'plan'];
const missing = paths.find((path) => !/^(istio|plan)(\/|$)/.test(path) || !existsSync(path));
if (missing !== undefined) {
  console.error(`mutate: ${missing} is no file or folder of istio/ or plan/`);
  process.exit(2);
}
const asked = values.sample === undefined ? paths : sampleOf(paths.flatMap(filesOf));
if (!(await setUp()) || !installed()) process.exit(1);

// What an interrupted run has left.
rmSync(values.afresh ? 'dist/mutation' : 'dist/mutation/sandbox', { recursive: true, force: true });
const runs = values.sample === undefined ? asked.flatMap(foldersOf) : [asked.join(',')];
for (const places of runs) if (!mutate(places)) process.exit(1);
process.exitCode = tell(JSON.parse(readFileSync(REPORT, 'utf8')).files) ? 0 : 1;

/** StrykerJS is 160 packages, which nobody needs who only runs the tool: they come when first asked for. */
function installed() {
  const modules = join(HOME, 'node_modules/.package-lock.json');
  if (existsSync(modules) && statSync(modules).mtimeMs >= statSync(join(HOME, 'package-lock.json')).mtimeMs)
    return true;
  const options = { cwd: HOME, env: environmentOfNpm(), stdio: ['ignore', 'inherit', 'inherit'] };
  return spawnSync('npm', INSTALL, options).status === 0;
}

/** One run for each, so that what is done is kept if a later one is interrupted. */
function foldersOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true });
  const own = entries.some((entry) => entry.isFile()) ? [`${path}/*.ts`] : [];
  return [
    ...own,
    ...entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => foldersOf(`${path}/${name}`)),
  ];
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** The files with the least hashes of seed and name: the same for everybody, and hardly others when one is added. */
function sampleOf(files) {
  const hash = (file) => createHash('sha256').update(`${values.seed} ${file}`).digest('hex');
  const byHash = files.map((file) => [hash(file), file]).sort(([a], [b]) => (a < b ? -1 : 1));
  return byHash.slice(0, Number(values.sample)).map(([, file]) => file);
}

function mutate(places) {
  console.log(`\n── ${places}`);
  const mutated = [places, ...SHARED.map((file) => `!${file}`)].join(',');
  const options = ['--mutate', mutated, ...(values.static ? ['--ignoreStatic', 'false'] : [])];
  const stryker = join(HOME, 'node_modules/.bin/stryker');
  return spawnSync(stryker, ['run', join(HOME, 'stryker.config.json'), ...options], { stdio: 'inherit' }).status === 0;
}

/** Whether the whole reaches the goal. */
function tell(files) {
  const folders = new Map();
  for (const [file, { mutants }] of Object.entries(files)) {
    if (!asked.some((path) => file === path || file.startsWith(`${path}/`))) continue;
    const folder = dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), ...mutants.map(({ status }) => status)]);
  }
  console.log('\nnoticed  missed  score  folder');
  for (const folder of [...folders.keys()].sort()) row(folder, folders.get(folder));
  return row('all', [...folders.values()].flat()) >= GOAL;
}

function row(title, statuses) {
  const noticed = statuses.filter((status) => NOTICED.includes(status)).length;
  const missed = statuses.filter((status) => MISSED.includes(status)).length;
  const score = (100 * noticed) / (noticed + missed);
  const columns = [String(noticed).padStart(7), String(missed).padStart(6), `${score.toFixed(1)} %`.padStart(7)];
  console.log(`${columns.join('  ')}  ${title}`);
  return score;
}
