/** A snapshot on disk: which files, and that a bare Envoy serves from them and follows them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { routesFile } from '../../envoy/files.ts';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { type SnapshotOptions, snapshot } from '../../envoy/snapshot.ts';
import { snapshotFiles, writeFiles, writeSnapshot } from '../../envoy/write.ts';
import type { Plan } from '../../plan/plan.ts';
import { exact, header, host, noHeaders, rule } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';
import { httpListener, options, planOf } from './plans.ts';
import { ask, ENVOY } from './running.ts';

const CODE = new URL('../../dist/traffic.wasm', import.meta.url).pathname;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** jason gets 211, others `status`; `plain` needs no decision; of those that end in `.wild`, one only redirects. */
function planWith(status: number, port = 10080): Plan {
  const answer = (code: number) => ({ kind: 'direct', headers: noHeaders(), status: code }) as const;
  const hosts = [
    host([rule('jason', [[header('end-user', exact('jason'))]], answer(211)), rule('rest', [[]], answer(status))]),
    host([rule('rest', [[]], answer(status))], ['plain']),
    host([rule('all', [[]], answer(200), { abort: { perMillion: 1_000_000, httpStatus: 555 } })], ['*.wild']),
    { ...host([], ['redirected.wild']), httpsRedirect: true },
  ];
  return planOf([httpListener(hosts, { listenerPort: port })]);
}

describe('the files', () => {
  const made = () => snapshot(planWith(200), options({ directory: '/somewhere/else' }));
  const written = { directory: '/somewhere/else', code: CODE };
  const listing = (of = folder) =>
    readdirSync(of, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(of.length + 1))
      .sort();

  it('are these', () => {
    writeSnapshot(made(), folder, written);
    expect(listing()).toEqual([
      'envoy.yaml',
      'traffic.wasm',
      'xds/cds.json',
      'xds/ecds/outbound_80.json',
      'xds/lds.json',
      'xds/rds/outbound_80.json',
    ]);
  });

  it('speak of each other where Envoy will read them, and not where they were written', () => {
    writeSnapshot(made(), folder, written);
    const texts = listing()
      .filter((name) => !name.endsWith('.wasm'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const paths = [...texts.join('\n').matchAll(/(?:path|filename)"?: "?(\/[^"\n]*)/g)].map(([, path]) => path).sort();
    expect(paths).toEqual([
      '/somewhere/else/traffic.wasm',
      '/somewhere/else/xds/cds.json',
      '/somewhere/else/xds/ecds/outbound_80.json',
      '/somewhere/else/xds/lds.json',
      '/somewhere/else/xds/rds/outbound_80.json',
    ]);
    expect(texts.join('\n')).not.toContain(folder);
  });

  it('have a version that their content makes', () => {
    const version = (status: number) => {
      const files = snapshotFiles(snapshot(planWith(status), options()), { directory: '/x', code: CODE });
      return JSON.parse(files.get(routesFile('outbound_80'))!.text!).version_info;
    };
    expect(version(200)).toBe(version(200));
    expect(version(200)).not.toBe(version(201));
  });

  it('of an earlier snapshot go, but not what is not ours', () => {
    mkdirSync(join(folder, 'xds/rds'), { recursive: true });
    writeFileSync(join(folder, 'xds/rds/gone.json'), '{}');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeSnapshot(made(), folder, written);
    expect(listing()).not.toContain('xds/rds/gone.json');
    expect(listing()).toContain('notes.txt');
  });

  it('stay as they were if one cannot be written, and no half of one is left', () => {
    const one = { text: 'old', mode: 0o644 };
    writeFiles(folder, new Map([['one', one]]));
    const more = new Map([
      ['one', { ...one, text: 'new' }],
      ['two', { copyOf: '/no/such/file', mode: 0o644 }],
    ]);
    expect(() => writeFiles(folder, more)).toThrow(/no such file/);
    expect(listing()).toEqual(['one']);
    expect(readFileSync(join(folder, 'one'), 'utf8')).toBe('old');
  });

  it('with private keys are for their owner only', () => {
    const secrets = new Map([['key.pem', 'secret']]);
    writeSnapshot({ ...made(), secrets }, folder, written);
    const mode = (name: string) => statSync(join(folder, name)).mode & 0o777;
    expect([mode('secrets/key.pem'), mode('envoy.yaml'), mode('traffic.wasm')]).toEqual([0o600, 0o644, 0o644]);
  });

  it('the bootstrap is YAML for people', () => {
    writeSnapshot(made(), folder, written);
    const text = readFileSync(join(folder, 'envoy.yaml'), 'utf8');
    expect(text).toMatch(/^node:\n {2}id: mainsheet\n/);
    expect(parse(text)).toEqual(made().bootstrap);
  });
});

describe.each(['wasm', 'native'] as const)('%s: a bare Envoy', (engine) => {
  let running: RunningEnvoy | undefined;
  let choices: SnapshotOptions;
  let port: number;
  const log: string[] = [];
  beforeEach(async () => {
    const [adminPort, free] = (await freePorts(2)) as [number, number];
    port = free;
    choices = options({ engine, adminPort, directory: folder });
    writeSnapshot(snapshot(planWith(209, port), choices), folder, { directory: folder, code: CODE });
    log.length = 0;
    running = await startEnvoy({
      ...{ path: ENVOY, config: join(folder, 'envoy.yaml'), folder: '/', adminPort, listeners: 1, concurrency: 1 },
      ...{ onLog: (line) => log.push(line), onOutput: () => {} },
    });
  });
  afterEach(() => running?.stop());

  const jason = { headers: { 'end-user': 'jason' } };
  const outcomes = async () => [
    (await ask(port, 'a', jason)).status,
    (await ask(port, 'a')).status,
    (await ask(port, 'plain', jason)).status,
    (await ask(port, 'nobody')).status,
    (await ask(port, 'any.wild')).status,
    (await ask(port, 'redirected.wild')).status,
  ];

  it('serves from any folder, without a word of warning', async () => {
    expect(await outcomes()).toEqual([211, 209, 209, 404, 555, 301]);
    expect(log).toEqual([]);
  });

  it('reads a file again when another is renamed into its place, and only that one', async () => {
    const accepted = async () =>
      running!.admin.stats('.*\\.(rds|lds|cds|http_filter)\\..*update_success|.*ds\\.update_success');
    const before = await accepted();
    const files = snapshotFiles(snapshot(planWith(208, port), choices), { directory: folder, code: CODE });
    const changed = routesFile('outbound_80');
    writeFiles(folder, new Map([[changed, files.get(changed)!]]));
    await expect.poll(outcomes).toEqual([211, 208, 208, 404, 555, 301]);
    const after = await accepted();
    expect([...after].filter(([name, count]) => before.get(name) !== count).map(([name]) => name)).toEqual([
      'http.outbound_80.rds.outbound_80.update_success',
    ]);
  });
});

describe('the filter’s counters', () => {
  it('are one family of Prometheus with labels', async () => {
    const [adminPort, port] = (await freePorts(2)) as [number, number];
    writeSnapshot(snapshot(planWith(209, port), options({ adminPort, directory: folder })), folder, {
      directory: folder,
      code: CODE,
    });
    const config = { path: ENVOY, config: join(folder, 'envoy.yaml'), folder, adminPort, listeners: 1, concurrency: 1 };
    const running = await startEnvoy({ ...config, onLog: () => {}, onOutput: () => {} });
    await ask(port, 'a', { headers: { 'end-user': 'jason' } });
    await ask(port, 'a');
    const { body } = await ask(adminPort, 'admin', { path: '/stats/prometheus?filter=mainsheet' });
    await running.stop();
    expect(
      body
        .split('\n')
        .filter((line) => line.startsWith('mainsheet_matched'))
        .sort(),
    ).toEqual([
      expect.stringMatching(/^mainsheet_matched\{class="c[0-9a-f]{16}",rule="default\/a\/jason"\} 1$/),
      'mainsheet_matched{class="default",rule="default/a/rest"} 1',
    ]);
  });
});
