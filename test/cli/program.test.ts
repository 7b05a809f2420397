import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { report } from '../../cli/exit.ts';
import { mainsheet } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('help', () => {
  it.each(['', 'run', 'generate', 'analyze', 'explain', 'test', 'diff', 'image', 'envoy'])(
    'of "mainsheet %s"',
    async (command) => {
      const { code, out } = await mainsheet([...(command ? [command] : []), '--help']);
      expect(code).toBe(0);
      await expect(`${out}\n`).toMatchFileSnapshot(`help/${command || 'mainsheet'}.txt`);
    },
  );

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await mainsheet(['--version'])).toEqual({ code: 0, out: version, err: '' });
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['generat'], "error: unknown command 'generat'\n(Did you mean generate?)"],
    ['an unknown option', ['analyze', '-f', 'x', '--prot', '80=81'], "error: unknown option '--prot'"],
    ['no input', ['analyze'], "error: required option '-f, --filename <path>' not specified"],
    ['no output', ['generate', '-f', 'x'], 'mainsheet: generate needs -o DIR, --print-table or both'],
    ['a label without a value', ['generate', '-f', 'x', '-l', 'app'], '"app" is not key=value.'],
    ['a port without its local port', ['generate', '-f', 'x', '--port', '80'], 'It has to be like 80=8080.'],
    [
      'a port with two places',
      ['generate', '-f', 'x', '--port', '80=8080', '--port', '81=8081', '--port', '80=8082'],
      'Port 80 is already given as 80=8080: it can listen at one place only.',
    ],
    ['a port out of range', ['run', '-f', 'x', '--admin-port', '65536'], 'A port is a number from 1 to 65535.'],
    ['an image that goes nowhere', ['image', 'traffic'], 'mainsheet: image needs -o FILE, --push or both'],
    [
      'an unknown filter',
      ['image', 'trafic', '-o', 'x'],
      'Allowed choices are traffic, routing, fault, header-match, mirror.',
    ],
    [
      'a registry without a host',
      ['image', 'fault', '--push', 'mesh/fault:1'],
      'It has to be like registry.example.com/mesh',
    ],
    [
      'a namespace that is none',
      ['analyze', '-f', 'x', '-n', 'My_Namespace'],
      'A namespace is at most 63 small letters',
    ],
    [
      'one port for two',
      ['generate', '-f', 'examples/bookinfo', '-o', 'x', '--mesh-port', '15000'],
      'mainsheet: --mesh-port and --admin-port cannot both have port 15000: move one, by --port',
    ],
    [
      'one port for two listeners',
      ['generate', '-f', 'examples/bookinfo', '-o', 'x', '--port', '80=15001'],
      'mainsheet: --port 80=15001 and --mesh-port cannot both have port 15001',
    ],
    ['tests without a place', ['test', '-f', '-'], 'the rules come from standard input: say where the tests are'],
    ['an unknown proxy', ['run', '-f', 'x', '--proxy', 'ztunnel'], 'Allowed choices are all, gateway, sidecar.'],
  ])('%s: exit 2', async (_, args, message) => {
    const { code, out, err } = await mainsheet(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });
});

const GOOD = `
apiVersion: v1
kind: Service
metadata: { name: a }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: good }
spec:
  hosts: [a]
  http:
    - match: [{ headers: { x: { exact: "1" } } }]
      name: one
      directResponse: { status: 201 }
    - route: [{ destination: { host: a } }]
`;
const BROKEN = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: broken }
spec:
  hosts: [b]
  http:
    - mach: []
      timeout: never
`;

describe('generate', () => {
  it('writes what Envoy needs', async () => {
    expect(await mainsheet(['generate', '-f', file('good.yaml', GOOD), '-o', out()])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(files()).toEqual([
      'envoy.yaml',
      'traffic.wasm',
      'xds/cds.json',
      'xds/ecds/mesh.json',
      'xds/lds.json',
      'xds/rds/mesh.json',
    ]);
  });

  it('reads standard input', async () => {
    expect((await mainsheet(['generate', '-f', '-', '-o', out()], { stdin: GOOD })).code).toBe(0);
    expect(files()).toContain('envoy.yaml');
  });

  it('tells every problem of every file in one run, and writes nothing', async () => {
    file('good.yaml', GOOD);
    file('broken.yaml', BROKEN);
    file('syntax.yaml', 'a: [');
    const { code, err } = await mainsheet(['generate', '-f', folder, '-o', out()]);
    expect(code).toBe(1);
    for (const place of ['broken.yaml:8:7: error', 'broken.yaml:9:16: error', 'syntax.yaml:1:'])
      expect(err).toContain(join(folder, place));
    expect(err).toContain('VirtualService default/broken');
    expect(err).toContain('nothing is written; --keep-going writes what is not refused');
    expect(files()).toEqual([]);
  });

  it('writes the rest with --keep-going, and still exits 1', async () => {
    const both = file('both.yaml', `${BROKEN}---${GOOD}`);
    const { code, err } = await mainsheet(['generate', '-f', both, '-o', out(), '--keep-going']);
    expect(code).toBe(1);
    expect(err).toContain('VirtualService default/broken');
    expect(readFileSync(join(out(), 'xds/rds/mesh.json'), 'utf8')).toContain('"status": 201');
  });

  it('takes the ports that are asked for', async () => {
    const ports = ['--proxy', 'sidecar', '--port', '80=10080', '--port', '7=8', '--admin-port', '10001'];
    await mainsheet(['generate', '-f', file('good.yaml', GOOD), '-o', out(), ...ports]);
    expect(readFileSync(join(out(), 'xds/lds.json'), 'utf8')).toContain('"port_value": 10080');
    expect(readFileSync(join(out(), 'envoy.yaml'), 'utf8')).toContain('port_value: 10001');
  });

  it('prints the rule tables', async () => {
    const { code, out: printed } = await mainsheet(['generate', '-f', file('good.yaml', GOOD), '--print-table']);
    expect(code).toBe(0);
    expect(printed).toMatch(/^# mesh\n/);
    expect(printed).toContain('default/good/one');
  });

  it('refers to --prefix, and to no place of this machine', async () => {
    await mainsheet(['generate', '-f', file('good.yaml', GOOD), '-o', out(), '--prefix', '/etc/envoy']);
    const text = files()
      .filter((name) => !name.endsWith('.wasm'))
      .map((name) => readFileSync(join(out(), name), 'utf8'))
      .join('');
    expect(text).toContain('/etc/envoy/xds/lds.json');
    expect(text).not.toContain(folder);
  });

  it('leaves out a rule whose regular expression is too large for the filter', async () => {
    const text = GOOD.replace('headers: { x: { exact: "1" } }', 'uri: { regex: ".*a.{900}b.{900}" }');
    const path = file('large.yaml', text);
    const { code, err } = await mainsheet(['generate', '-f', path, '-o', out()]);
    expect(code).toBe(1);
    expect(err).toContain(`${path}:13:31: error MS0102: the filter cannot decide this regular expression`);
    expect(err).toMatch(/^ {3}\| {31}\^{18}$/m);
    expect(err).toContain('--engine native');
    expect(files()).toEqual([]);
    expect((await mainsheet(['generate', '-f', path, '-o', out(), '--keep-going'])).code).toBe(1);
    const routes = readFileSync(join(out(), 'xds/rds/mesh.json'), 'utf8');
    expect(routes).toContain('outbound|80||a.default');
    expect(routes).not.toContain('"status": 201');
    expect((await mainsheet(['generate', '-f', path, '-o', out(), '--engine', 'native'])).code).toBe(0);
  });

  it.each([
    ['a file', () => join(folder, 'good.yaml'), 'is a file, where a folder has to be: name another folder'],
    ['below a file', () => join(folder, 'good.yaml/out'), 'is a file, where a folder has to be: name another folder'],
    ['below /proc', () => '/proc/out', 'cannot be made: this file system takes none. Name another folder'],
    [
      'far below /proc',
      () => '/proc/far/below/out',
      'cannot be made: this file system takes none. Name another folder',
    ],
  ])('says why no folder can be made that is %s', async (_, path, message) => {
    const good = file('good.yaml', GOOD);
    for (const [command, ...ofIstio] of [['generate'], ['generate', '--for', 'istio', '--proxy', 'sidecar']] as const) {
      const { code, err } = await mainsheet([command, '-f', good, '-o', path(), ...ofIstio]);
      expect({ code, lines: err.split('\n').length }).toEqual({ code: 1, lines: 1 });
      expect(err).toContain(message);
    }
    expect(readFileSync(good, 'utf8')).toBe(GOOD);
  });

  it('names a path that cannot be read', async () => {
    const path = join(folder, 'nothing.yaml');
    const { code, err } = await mainsheet(['generate', '-f', path, '-o', out()]);
    expect({ code, err }).toEqual({ code: 1, err: `mainsheet: ${path}: no such file or directory` });
  });
});

it('--mesh-config names one file', async () => {
  const told = await mainsheet(['analyze', '-f', file('good.yaml', GOOD), '--mesh-config', folder]);
  expect(told).toEqual({ code: 1, out: '', err: `mainsheet: --mesh-config is one file, but ${folder} is a directory` });
});

describe('what -f names', () => {
  it('is a folder without rules: exit 1', async () => {
    const { code, out, err } = await mainsheet(['analyze', '-f', 'test/cli/help']);
    const message = 'there are no rules in test/cli/help: no file in YAML or JSON';
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: `mainsheet: ${message}` });
  });

  // As kubectl, which says "no objects passed to apply".
  it.each(['', ' \n', '# none\n', '---\n---\n# none\n...\n'])('is standard input with %j: exit 1', async (stdin) => {
    for (const args of [['analyze'], ['explain', 'http://a/'], ['generate', '-o', out()], ['run']]) {
      const told = await mainsheet([...args, '-f', '-'], { stdin });
      const err = 'mainsheet: no resource came on standard input: has the command before the pipe failed?';
      expect({ args, ...told }).toEqual({ args, code: 1, out: '', err });
    }
  });

  it('is all that standard input has, and --mesh-config finds its own in it', async () => {
    const stdin = `${GOOD}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: istio}\ndata: {mesh: "no_field: 1\\nca: {}"}`;
    const { code, err } = await mainsheet(['generate', '-f', '-', '--mesh-config', '-', '-o', out()], { stdin });
    expect(code).toBe(0);
    expect(err).toContain('MeshConfig has no field "no_field"');
  });

  it('is standard input with an empty list, as of a cluster that has none: fine', async () => {
    const stdin = 'apiVersion: v1\nitems: []\nkind: List\nmetadata: {resourceVersion: ""}\n';
    expect((await mainsheet(['analyze', '-f', '-'], { stdin })).code).toBe(0);
  });

  it.each<[string, string]>([
    ['tests.yaml', 'tests: [{ name: n, request: { url: a }, expect: {} }]'],
    ['cases.yaml', '# of another tool\ntestCases:\n  - description: d'],
    ['tests.json', ' {"tests": []}'],
    ['broken.yaml', 'tests: [ {'],
  ])('may have tests beside the rules: %s', async (name, text) => {
    file('good.yaml', GOOD);
    file(name, text);
    for (const args of [['analyze'], ['explain', 'http://a/'], ['generate', '-o', out()]]) {
      const { code, err } = await mainsheet([...args, '-f', folder]);
      expect({ args, code, err: err.replace(/^✔.*$/, '') }).toEqual({ args, code: 0, err: '' });
    }
  });

  it.each([
    ['a misspelt kind of rules', 'apiVersion: networking.istio.io/v1\nkind: VirtualServce\ntests: []'],
    ['what is neither', 'test: []'],
  ])('does not take %s for tests', async (_, text) => {
    file('good.yaml', GOOD);
    file('odd.yaml', text);
    expect((await mainsheet(['analyze', '-f', folder])).err).toContain('odd.yaml');
  });
});

describe('analyze', () => {
  it('says of what is right that it is', async () => {
    const { code, out, err } = await mainsheet(['analyze', '-f', '-'], { stdin: GOOD });
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '✔ nothing found that is wrong' });
  });

  it('tells what is wrong, where, and how many problems there are', async () => {
    const { code, err } = await mainsheet(['analyze', '-f', '-'], { stdin: BROKEN });
    expect(code).toBe(1);
    expect(err).toContain('<stdin>:8:7: error IST0106: HTTPRoute has no field "mach"');
    expect(err).toMatch(/\n\d errors found$/);
  });

  it('exits 0 with warnings', async () => {
    const stdin = 'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: p }\nspec: {}\n';
    const { code, err } = await mainsheet(['analyze', '-f', '-'], { stdin });
    expect(code).toBe(0);
    expect(err).toMatch(/warning MS0005.*\n1 warning found$/s);
  });
});

describe('an error of ours', () => {
  const error = new Error('the sky is falling');

  it.each([
    ['without a stack trace', {}, false],
    ['with one when MAINSHEET_DEBUG is set', { MAINSHEET_DEBUG: '1' }, true],
  ])('is told as such, %s', (_, env, stack) => {
    const said: string[] = [];
    const code = report(error, {
      stdin: process.stdin,
      env,
      color: false,
      out: () => {},
      err: (text) => said.push(text),
    });
    expect(code).toBe(70);
    expect(said[0]).toBe('mainsheet: internal error: the sky is falling');
    expect(said[1]).toMatch(/^mainsheet: this is a bug of ours/);
    expect(said.some((text) => text.includes('program.test.ts'))).toBe(stack);
  });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function out(): string {
  return join(folder, 'out');
}

/** What was written, below the output folder. */
function files(): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths
    .filter((path) => path.startsWith(out()))
    .map((path) => path.slice(out().length + 1))
    .sort();
}
