import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODES } from '../../istio/index.ts';
import { readPlan } from '../plan/read-plan.ts';
import { mainsheet } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-analyze-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HEAD =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v }\nspec:\n  hosts: [a]\n  http:\n';
const FORWARD = '      route: [{ destination: { host: a } }]\n';
const HIDDEN = `${HEAD}    - match: [{ uri: { prefix: /a } }]\n${FORWARD}    - match: [{ uri: { exact: /ab } }]\n${FORWARD}`;

interface JsonFinding {
  code: string;
  line: number;
}

async function found(stdin: string): Promise<string[]> {
  const { out, err } = await mainsheet(['analyze', '-f', '-', '-o', 'json'], { stdin });
  expect(err).toBe('');
  return (JSON.parse(out) as JsonFinding[]).map(({ code, line }) => `${line} ${code}`);
}

describe('text', () => {
  it('marks the place, says what happens and how to mend it', async () => {
    const { code, out, err } = await mainsheet(['analyze', '-f', '-'], { stdin: HIDDEN });
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toBe(
      [
        '<stdin>:9:7: warning IST0130: no request reaches this rule: <stdin>:7 takes them all (VirtualService default/v)',
        '  |',
        '9 |     - match: [{ uri: { exact: /ab } }]',
        '  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
        '  = help: a prefix goes letter by letter: write "/a/" and exact "/a", or move this rule before it',
        '1 warning found',
      ].join('\n'),
    );
  });
});

describe('an example', () => {
  const folders = readdirSync('examples', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).filter((name) => name !== 'applications');

  it.each(names)('has nothing to mend: %s', async (name) => {
    const { code, out, err } = await mainsheet(['analyze', '-f', `examples/${name}`]);
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '✔ nothing found that is wrong' });
  });
});

describe('-o json', () => {
  it('is a list of findings', async () => {
    const { out } = await mainsheet(['analyze', '-f', '-', '-o', 'json'], { stdin: HIDDEN });
    expect(JSON.parse(out)).toEqual([
      {
        ...{ code: 'IST0130', severity: 'warning', refused: false },
        message: 'no request reaches this rule: <stdin>:7 takes them all',
        fix: 'a prefix goes letter by letter: write "/a/" and exact "/a", or move this rule before it',
        resource: { kind: 'VirtualService', namespace: 'default', name: 'v' },
        ...{ file: '<stdin>', line: 9, column: 7, length: 32 },
      },
    ]);
  });

  it('is an empty list where all is well', async () => {
    expect(await found(`${HEAD}    -${FORWARD.slice(5)}`)).toEqual([]);
  });
});

/** The part of SARIF 2.1.0's schema that is used: which fields an object has, and which it needs. */
const SARIF: Record<string, { needs: string[]; may: string[] }> = {
  log: { needs: ['version', 'runs'], may: ['$schema'] },
  run: { needs: ['tool', 'results'], may: ['columnKind'] },
  driver: { needs: ['name'], may: ['version', 'rules'] },
  rule: { needs: ['id'], may: ['shortDescription'] },
  result: { needs: ['message'], may: ['ruleId', 'ruleIndex', 'level', 'locations'] },
  location: { needs: [], may: ['physicalLocation', 'logicalLocations'] },
  region: { needs: [], may: ['startLine', 'startColumn', 'endColumn'] },
};

function shaped<T extends object>(kind: string, object: T): T {
  const { needs, may } = SARIF[kind]!;
  expect(Object.keys(object)).toEqual(expect.arrayContaining(needs));
  expect([...needs, ...may]).toEqual(expect.arrayContaining(Object.keys(object)));
  return object;
}

describe('-o sarif', () => {
  it('has the shape of SARIF 2.1.0', async () => {
    const path = join(folder, 'my rules.yaml');
    writeFileSync(path, `${HIDDEN}---\na: [\n`);
    const { code, out } = await mainsheet(['analyze', '-f', path, '-o', 'sarif']);
    expect(code).toBe(1);
    const log = shaped('log', JSON.parse(out));
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    const { tool, results, columnKind } = shaped('run', log.runs[0]);
    expect(columnKind).toBe('utf16CodeUnits');
    const { rules } = shaped('driver', tool.driver);
    for (const rule of rules) {
      expect(shaped('rule', rule).shortDescription).toEqual({ text: CODES[rule.id as keyof typeof CODES] });
    }
    expect(results.map((result: { level: string }) => result.level)).toEqual(['warning', 'error']);
    for (const result of results) {
      const { ruleId, ruleIndex, message, locations } = shaped('result', result);
      expect(rules[ruleIndex].id).toBe(ruleId);
      expect(message.text).toMatch(/./);
      const { artifactLocation, region } = shaped('location', locations[0]).physicalLocation;
      expect(artifactLocation).toEqual({ uri: `file://${folder}/my%20rules.yaml` });
      const { startLine, startColumn, endColumn } = shaped('region', region);
      expect(startLine).toBeGreaterThan(0);
      expect(startColumn).toBeGreaterThan(0);
      expect(endColumn).toBeGreaterThan(startColumn);
    }
  });
});

describe('a comment that ignores a finding', () => {
  const lines = HIDDEN.split('\n');
  const beside = (comment: string) => lines.with(8, `${lines[8]} ${comment}`).join('\n');
  const above = (...comments: string[]) => lines.toSpliced(8, 0, ...comments).join('\n');

  it.each<[string, string, string[]]>([
    ['beside the line', beside('# mainsheet:ignore IST0130 kept for the old app'), []],
    ['above the line', above('    # mainsheet:ignore IST0130 kept for the old app'), []],
    ['above, with another', above('# mainsheet:ignore IST0130 kept', '', '# more to say'), []],
    ['among others', beside('# mainsheet:ignore MS0001, IST0130 kept'), []],
    ['of another code', beside('# mainsheet:ignore IST0131 kept'), ['9 IST0130', '9 MS0008']],
    [
      'above the first of two',
      above('# mainsheet:ignore IST0130 kept', '    # - nothing', `${lines[6]}`, `${lines[7]}`),
      ['13 IST0130'],
    ],
    ['without a reason', beside('# mainsheet:ignore IST0130'), ['9 IST0130', '9 MS0008']],
    ['without a code', beside('# mainsheet:ignore this'), ['9 IST0130', '9 MS0008']],
  ])('%s', async (_, text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  it('does not make Istio take what it refuses', async () => {
    const text = `${HEAD}    - timeout: never # mainsheet:ignore IST0106 it is fine\n${FORWARD}`;
    const { code, err } = await mainsheet(['analyze', '-f', '-'], { stdin: text });
    expect(code).toBe(1);
    expect(err).toContain('error IST0106');
    expect(err).toContain('what is refused cannot be ignored');
  });
});

/** The whole plan; a rule's origin, its place in the file, is left out. */
function outcomes(text: string): unknown {
  const services =
    '---\napiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { ports: [{ name: http, port: 80 }] }\n';
  const { plan } = readPlan(`${text}${services}`, { kind: 'all' });
  return JSON.parse(JSON.stringify(plan, (key, value) => (key === 'origin' ? undefined : value)));
}

describe('--fix', () => {
  async function fixed(before: string | Buffer): Promise<{ code: number; err: string; after: Buffer }> {
    const path = join(folder, 'rules.yaml');
    writeFileSync(path, before);
    const { code, err } = await mainsheet(['analyze', '-f', path, '--fix']);
    return { code, err, after: readFileSync(path) };
  }

  it.each<[string, string, string]>([
    [
      'a field of Istio misspelt',
      `${HEAD}    - mathc: [{ uri: { prefx: /a } }] # why\n${FORWARD}`,
      `${HEAD}    - match: [{ uri: { prefix: /a } }] # why\n${FORWARD}`,
    ],
    ['in quotes', `${HEAD}    - "mathc": []\n${FORWARD}`, `${HEAD}    - "match": []\n${FORWARD}`],
    ['a wrong apiVersion', `${HEAD}    -${FORWARD.slice(5)}`.replace('/v1', '/v2'), `${HEAD}    -${FORWARD.slice(5)}`],
    [
      'mirrorPercent',
      `${HEAD}    - mirrorPercent: 50   # half\n      mirror: { host: b }\n${FORWARD}`,
      `${HEAD}    - mirrorPercentage: {"value":50}   # half\n      mirror: { host: b }\n${FORWARD}`,
    ],
    [
      'percent of a delay',
      `${HEAD}    - fault: { delay: { fixedDelay: 1s, percent: 5 } }\n${FORWARD}`,
      `${HEAD}    - fault: { delay: { fixedDelay: 1s, percentage: {"value":5} } }\n${FORWARD}`,
    ],
  ])('mends %s, and nothing else', async (_, before, after) => {
    const result = await fixed(before);
    expect(result.after.toString()).toBe(after);
    expect(result.code).toBe(0);
    expect(result.err).toMatch(/mainsheet: \d places? mended/);
  });

  const TWO = `${HEAD}    # first\n    - mirrorPercent: 50 # half\n      mirror: { host: b }\n      fault: { delay: { fixedDelay: 1s, percent: 5 } }\n${FORWARD}`;

  it('has nothing left to do the second time', async () => {
    const { after } = await fixed(TWO);
    const again = await fixed(after);
    expect(again.after.toString()).toBe(after.toString());
    expect(again.err).not.toContain('mended');
    expect(await found(after.toString())).toEqual([]);
  });

  it('changes no outcome', async () => {
    const { after } = await fixed(TWO);
    expect(outcomes(after.toString())).toEqual(outcomes(TWO));
  });

  it('writes UTF-16 as it was', async () => {
    const text = (key: string) => Buffer.from(`\ufeff${HEAD}    - ${key}: []\n${FORWARD}`, 'utf16le');
    expect((await fixed(text('mathc'))).after).toEqual(text('match'));
    expect((await fixed(text('mathc').swap16())).after).toEqual(text('match').swap16());
  });

  it('does not touch a file that is not all text', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEAD}    - mathc: []\n${FORWARD}---\n# `), Buffer.from([0xff, 0x0a])]);
    expect((await fixed(bytes)).after).toEqual(bytes);
  });

  it('leaves every other byte', async () => {
    const windows = `\ufeff${HEAD}    - mathc: []\n${FORWARD}# end, without a line's end: ü`.replaceAll('\n', '\r\n');
    expect((await fixed(windows)).after.toString()).toBe(windows.replace('mathc', 'match'));
  });

  it('does not touch a file where nothing is beyond doubt', async () => {
    const text = `${HEAD}    - zzzz: 1\n      match: []\n      mathc: []\n${FORWARD}`;
    const result = await fixed(text);
    expect(result.after.toString()).toBe(text);
    expect(result.code).toBe(1);
    expect(result.err).not.toContain('mended');
  });

  it('asks for files', async () => {
    const { code, err } = await mainsheet(['analyze', '-f', '-', '--fix'], { stdin: HIDDEN });
    expect({ code, err }).toEqual({ code: 2, err: 'mainsheet: --fix changes files, and standard input is none' });
  });
});

describe('broken YAML is a finding', () => {
  it.each<[string, string, string[]]>([
    ['tabs', 'a:\n\tb: 1\n', ['2 MS0001']],
    ['a stray EOF', `${HIDDEN}EOF\n`, ['11 MS0001']],
    ['no metadata', 'apiVersion: v1\nkind: Service\nspec: {}\n', ['1 MS0002']],
    ['an anchor without end', 'a: &x [*x]\n', ['1 MS0001']],
    ['a text', 'hello\n', ['1 MS0002']],
  ])('%s', async (_, text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  it('CRLF and a BOM are no breaks', async () => {
    expect(await found(`\ufeff${HIDDEN.replaceAll('\n', '\r\n')}`)).toEqual(['9 IST0130']);
  });

  it('a depth of 10,000 is told, not run into', async () => {
    const { code, err } = await mainsheet(['analyze', '-f', '-'], { stdin: `a: ${'['.repeat(10_000)}` });
    expect(code).toBe(1);
    expect(err).toMatch(/^<stdin>:1:\d+: error MS/);
    expect(err).not.toContain('internal error');
  });

  it('10 MB are read', async () => {
    const services = Array.from(
      { length: 60_000 },
      (_, at) =>
        `---\napiVersion: v1\nkind: Service\nmetadata: { name: s${at}, annotations: { note: "${'x'.repeat(80)}" } }\nspec: { ports: [{ name: http, port: 80 }] }\n`,
    );
    expect(services.join('').length).toBeGreaterThan(10_000_000);
    expect(await found(services.join(''))).toEqual([]);
  });
});
