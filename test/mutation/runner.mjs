/**
 * A test runner for StrykerJS that loads all tests into one process, as one script, and evaluates it again for each
 * mutant: some milliseconds, where vitest starts a worker and reads three hundred modules.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import { vocabulary } from './vocabulary.mjs';

const PLACES = ['test/istio', 'test/plan', 'test/cases/golden.test.ts', 'test/fields/shown.test.ts'];
/**
 * Tests with inputs by the thousand, which pass through everything: they are asked about changes in the folder that they
 * are about, and not about others, where they would take most of the time.
 */
const ABOUT = {
  'test/istio/everyday.test.ts': 'istio/yaml',
  'test/istio/hostile.test.ts': 'istio/yaml',
  'test/plan/analysis/candidates.test.ts': 'plan/analysis',
  'test/plan/analysis/containment.test.ts': 'plan/analysis',
  'test/plan/decidable.test.ts': 'plan/virtual-services',
  'test/plan/regex/regex.test.ts': 'plan/regex',
  'test/plan/regex/twins.test.ts': 'plan/regex',
  'test/plan/table/filing.test.ts': 'plan/table',
  'test/plan/table/table.test.ts': 'plan/table',
};
/** What takes long to make and is none of what is mutated: loaded once, and not for each mutant. */
const KEPT = ['test/plan/regex/walker.ts', 'test/plan/analysis/certificate.ts', 'envoy/api.ts'];

/** What StrykerJS puts before each piece of code, to learn which test comes by: `stryCov_9fa48("1", "2")`. */
const COUNTING = /\bstryCov_9fa48\d*\((?:"\d+"(?:, )?)+\)/g;

/** Through this the sources with mutants in them are told which one is active, and tell which ones they came by. */
const stryker = {};
globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] = stryker;

class OneProcessRunner {
  static inject = [];
  #scripts;
  #require;

  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Runs in the sandbox, where the sources have all mutants in them. */
  async init() {
    const kept = await readKept();
    const require = createRequire(join(process.cwd(), 'package.json'));
    this.#require = (name) => kept.get(basename(name)) ?? require(name);
    // A score that changes by chance tells nothing. The first input that fails will do: nobody asks for the simplest.
    require('fast-check').configureGlobal({ seed: 1, endOnFailure: true });
    this.#scripts = { dryRun: await scriptOf(testFiles(), true), mutantRun: await scriptOf(testFiles(), false) };
  }

  async dryRun({ disableBail }) {
    stryker.activeMutant = undefined;
    stryker.hitLimit = undefined;
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const result = await run(this.#load('dryRun'), disableBail);
    keepDurations(result.tests);
    return { ...result, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, sandboxFileName, mutantActivation, testFilter, hitLimit, disableBail }) {
    knowDurations();
    stryker.activeMutant = undefined;
    stryker.hitLimit = hitLimit;
    stryker.hitCount = hitLimit === undefined ? undefined : 0;
    if (mutantActivation === 'static') stryker.activeMutant = activeMutant.id;
    let tests;
    try {
      tests = this.#load('mutantRun');
    } catch (error) {
      return toMutantRunResult(isEndless(error) ? ENDLESS : complete([failed('loading', error)]));
    }
    stryker.activeMutant = activeMutant.id;
    const covering = testFilter && new Set(testFilter);
    const changed = relative('.', sandboxFileName);
    const asked = tests.filter(({ id }) => (!covering || covering.has(id)) && isAbout(testFileOf(id), changed));
    const result = await run(asked, disableBail);
    return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? result);
  }

  #load(script) {
    const tests = [];
    const words = vocabulary(tests);
    const require = (name) => (name === 'vitest' ? words : this.#require(name));
    const load = this.#scripts[script].runInThisContext();
    within(LONGEST_LOAD, () => load(require, words.describe));
    return tests;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'one-process', OneProcessRunner)];

function testFiles() {
  return PLACES.flatMap((place) => {
    if (place.endsWith('.ts')) return [place];
    const names = readdirSync(place, { recursive: true }).sort();
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => `${place}/${name}`);
  });
}

function isAbout(testFile, changed) {
  const folder = ABOUT[testFile];
  return folder === undefined || changed.startsWith(`${folder}/`);
}

/**
 * All tests with all they test, and with nothing of node_modules, as a function of `require` and `inFile`. That counts
 * which code is covered, or leaves the counting out, which takes much of the time.
 */
async function scriptOf(files, counts) {
  const lines = files.map((file) => `inFile('${file}', () => require('./${file}'));`);
  const { outputFiles } = await build({
    ...options(),
    stdin: { contents: lines.join('\n'), resolveDir: process.cwd(), loader: 'js' },
    write: false,
    format: 'cjs',
    external: KEPT.map((file) => `*/${basename(file)}`),
  });
  const [{ text }] = outputFiles;
  return new Script(`(function (require, inFile) {${counts ? text : text.replaceAll(COUNTING, '0')}\n})`);
}

/** By the file's name: what it exports. */
async function readKept() {
  const kept = new Map();
  for (const file of KEPT) {
    // Beside its source, since it looks for files from there; not the same one as another runner writes.
    const outfile = resolve(file.replace(/ts$/, `${process.pid}.mjs`));
    await build({ ...options(), entryPoints: [file], outfile, format: 'esm' });
    kept.set(basename(file), await import(pathToFileURL(outfile).href));
  }
  return kept;
}

/** esbuild would look where the process was started, and not where it is. */
function options() {
  return { absWorkingDir: process.cwd(), bundle: true, packages: 'external', platform: 'node', logLevel: 'error' };
}

/** How long each test took in the dry run, in milliseconds, by its id. The process of that run tells the others. */
const DURATIONS = 'durations.json';
const durations = new Map();

function keepDurations(tests) {
  for (const { id, timeSpentMs } of tests) durations.set(id, timeSpentMs);
  writeFileSync(DURATIONS, JSON.stringify([...durations]));
}

function knowDurations() {
  if (durations.size > 0) return;
  for (const [id, duration] of JSON.parse(readFileSync(DURATIONS, 'utf8'))) durations.set(id, duration);
}

/**
 * In milliseconds. Some mutants go round without end: a test that takes so much longer than it should is one of theirs.
 * Without the counting of the dry run it should take half as long as there.
 */
const LONGEST_LOAD = 10_000;
const longest = (id) => 2_000 + (durations.get(id) ?? 60_000);
const ENDLESS = { status: DryRunStatus.Timeout };

/**
 * Calls a function, and ends it after a time in milliseconds: V8 can, up to its first `await`, and the process lives
 * on. StrykerJS could only end the process, after a longer time, and start another.
 */
function within(limit, call) {
  stryker.guarded = call;
  return GUARDED.runInThisContext({ timeout: limit });
}

const GUARDED = new Script(`${INSTRUMENTER_CONSTANTS.NAMESPACE}.guarded()`);

function isEndless(error) {
  return error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/** Quick tests first: most mutants do not live to see the others. */
async function run(tests, disableBail) {
  const results = [];
  const cleanUps = new Set();
  for (const test of tests.toSorted((a, b) => durations.get(a.id) - durations.get(b.id))) {
    const result = await runOne(test, cleanUps);
    results.push(result);
    if (result.status === TestStatus.Failed && !disableBail) break;
  }
  for (const cleanUp of cleanUps) await cleanUp?.();
  return results.some(({ isEndless }) => isEndless) ? ENDLESS : complete(results);
}

async function runOne({ id, prepare, run }, cleanUps) {
  const started = performance.now();
  const timeSpentMs = () => Math.round(performance.now() - started);
  try {
    for (const each of prepare) cleanUps.add(await each());
    stryker.currentTestId = id;
    await within(longest(id), run);
    return { id, name: id, fileName: resolve(testFileOf(id)), status: TestStatus.Success, timeSpentMs: timeSpentMs() };
  } catch (error) {
    return { ...failed(id, error), timeSpentMs: timeSpentMs(), isEndless: isEndless(error) };
  } finally {
    stryker.currentTestId = undefined;
  }
}

function failed(id, error) {
  const failureMessage = String(error?.message ?? error);
  return { id, name: id, fileName: resolve(testFileOf(id)), status: TestStatus.Failed, failureMessage, timeSpentMs: 0 };
}

function testFileOf(id) {
  return id.slice(0, id.indexOf(' › '));
}

function complete(tests) {
  return { status: DryRunStatus.Complete, tests };
}
