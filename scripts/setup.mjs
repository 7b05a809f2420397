// Brings a fresh clone to where the command can run: npm packages, then the build. Uses only Node, as it runs before
// anything is installed. Says on standard error what it does and how long it took; silent when nothing is missing.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environmentOfNpm, INSTALL } from './npm.mjs';
import { stateOfSources } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

/** Whether everything is in place afterwards; if not, the reason has been printed. */
export async function setUp() {
  if (!nodeIsRecent()) return false;
  if (!packagesMissing() && !buildStale()) return true;
  const unlock = await lock(join(root, '.setup.lock'));
  try {
    if (packagesMissing() && !(await step('installing npm packages', 'npm', INSTALL, environmentOfNpm()))) return false;
    if (buildStale() && !(await step('building', process.execPath, [join(root, 'scripts/build.mjs')]))) return false;
    return true;
  } finally {
    unlock();
  }
}

function nodeIsRecent() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return true;
  say(
    `Node ${process.versions.node} is too old: Mainsheet needs ${OLDEST_NODE.join('.')} or later. Install it from https://nodejs.org.`,
  );
  return false;
}

/** npm writes node_modules/.package-lock.json last; it is older than ours where a package has changed since. */
function packagesMissing() {
  const wanted = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(wanted) && (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs);
}

function buildStale() {
  const built = join(root, 'dist/built');
  return !existsSync(built) || readFileSync(built, 'utf8') !== stateOfSources(root);
}

/** Runs one step; its output is shown only if it fails. */
async function step(title, command, args, env = process.env) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say(`${title} …`);
  const beat = setInterval(() => say(`${title} … ${seconds()}`), 10_000);
  const output = [];
  const status = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    child.on('close', resolve);
  });
  clearInterval(beat);
  if (status === 0) say(`${title}: done in ${seconds()}`);
  else say(`${title} failed after ${seconds()}:\n${Buffer.concat(output)}`);
  return status === 0;
}

/** Two commands started at once must not install twice: the second waits. A lock whose owner is gone is taken over. */
async function lock(path) {
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ownerIsGone(path)) rmSync(path, { recursive: true, force: true });
    else await sleep(200);
  }
}

function ownerIsGone(path) {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    // Just made, its pid not written yet: the owner is alive unless the folder is old.
    if (error.code === 'ENOENT') return existsSync(path) && Date.now() - statSync(path).mtimeMs > 5000;
    return error.code === 'ESRCH';
  }
}

function say(text) {
  process.stderr.write(`mainsheet: ${text}\n`);
}
