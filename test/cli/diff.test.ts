import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE, SUBSETS } from './shop.ts';
import { mainsheet } from './terminal.ts';

const OLD = `${SERVICE}${SUBSETS}apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop }
spec:
  hosts: [shop]
  http:
    - name: api
      match: [{ uri: { prefix: /api/ }, headers: { x-user: { regex: "j.*" } } }]
      timeout: 1s
      route: [{ destination: { host: shop, subset: v1 } }]
    - name: old
      match: [{ uri: { exact: /old } }]
      redirect: { uri: /new }
    - name: rest
      route: [{ destination: { host: shop, subset: v1 } }]
`;
const NEW = OLD.replace('timeout: 1s', 'timeout: 2s')
  .replace('exact: /old', 'regex: /old')
  .replace(
    '    - name: rest',
    '    - match: [{ queryParams: { "say": { exact: "it\'s" } } }]\n      directResponse: { status: 404 }\n    - name: rest',
  )
  .replace('labels: { version: v1 }', 'labels: { version: v1 }, trafficPolicy: { loadBalancer: { simple: RANDOM } }');
const SAME = OLD.replace('timeout: 1s', 'timeout: 1000ms').replace('exact: /old', 'regex: /old');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-diff-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const both = () => [file('old.yaml', OLD), file('new.yaml', NEW)];

async function diff(...args: string[]) {
  const told = await mainsheet(['diff', ...args]);
  return { ...told, out: told.out.replaceAll(`${folder}/`, '') };
}

describe('what diff writes', () => {
  it.each([
    ['text', 'changes.txt'],
    ['markdown', 'changes.md'],
  ])('as %s', async (format, golden) => {
    const { code, out } = await diff(...both(), '-o', format);
    expect(code).toBe(1);
    await expect(`${out}\n`).toMatchFileSnapshot(`diff/${golden}`);
  });

  it('as JSON, with the story of both sides', async () => {
    const { code, out } = await diff(...both(), '-o', 'json');
    const { rules, differences, unsettled } = JSON.parse(out);
    expect(code).toBe(1);
    expect(rules.map(({ kind, rule }: { kind: string; rule?: string }) => [kind, rule])).toEqual([
      ['altered', 'http api'],
      ['altered', 'http old'],
      ['altered', undefined],
      ['added', 'http 2'],
    ]);
    expect(differences).toHaveLength(3);
    expect(differences[0]).toMatchObject({
      kind: 'requests',
      changed: ['timeout'],
      old: { rule: 'default/shop/api', file: 'old.yaml', line: 20 },
      new: { rule: 'default/shop/api', file: 'new.yaml', line: 20 },
      example: {
        request: { method: 'GET', authority: 'shop', target: '/api/', headers: [['x-user', 'j']] },
        old: { timeout: { milliseconds: 1000 } },
        new: { timeout: { milliseconds: 2000 } },
      },
    });
    expect(unsettled).toEqual([]);
  });

  it('with examples that explain takes as they are', async () => {
    const { out } = await diff(...both());
    expect(out).toContain(`'http://shop/?say=it'\\''s'`);
    const { out: story } = await mainsheet(['explain', '-f', join(folder, 'new.yaml'), "http://shop/?say=it's"]);
    expect(story).toContain('answer    404');
  });

  it('tells what is written otherwise, even if no request fares otherwise', async () => {
    expect(await diff(file('old.yaml', OLD), file('same.yaml', SAME))).toEqual({
      code: 0,
      err: '',
      out: [
        'altered VirtualService default/shop http old  old.yaml:24 → same.yaml:24',
        '  match[0].uri.exact: "/old" → not there',
        '  match[0].uri.regex: not there → "/old"',
        '',
        'no request fares otherwise',
      ].join('\n'),
    });
  });

  it('says what it takes as given', async () => {
    const rules = OLD.slice(OLD.indexOf('---\napiVersion: networking.istio.io/v1\nkind: V'));
    const { code, err } = await diff(file('old.yaml', rules), file('new.yaml', rules.replace('/new', '/newer')));
    expect(code).toBe(1);
    expect(err).toContain('taken as given on port 80: ServiceEntry default/shop.default.svc.cluster.local');
  });
});

describe('revisions of git', () => {
  let rules: string;
  beforeEach(() => {
    git('init', '--quiet', '--initial-branch=main');
    rules = join(folder, 'rules');
    mkdirSync(rules);
    writeFileSync(join(rules, 'shop.yaml'), OLD);
    writeFileSync(join(rules, 'notes.txt'), 'no: [rules');
    commit('first');
    writeFileSync(join(rules, 'shop.yaml'), OLD.replace('timeout: 1s', 'timeout: 3s'));
    commit('second');
    writeFileSync(join(rules, 'shop.yaml'), OLD.replace('timeout: 1s', 'timeout: 5s'));
  });

  function git(...args: string[]): string {
    const author = ['-c', 'user.name=n', '-c', 'user.email=n@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', ['-C', folder, ...author, ...args]).toString();
  }

  function commit(message: string): void {
    git('add', '--all');
    git('commit', '--quiet', '-m', message);
  }

  it.each<[what: string, args: string[], line: string | undefined]>([
    ['HEAD and the files as they are', [], 'timeout: "3s" → "5s"'],
    ['one and the files as they are', ['HEAD~1'], 'timeout: "1s" → "5s"'],
    ['two', ['HEAD~1', 'HEAD'], 'timeout: "1s" → "3s"'],
    ['a range', ['HEAD~1..HEAD'], 'timeout: "1s" → "3s"'],
    ['a range to HEAD', ['HEAD~1..'], 'timeout: "1s" → "3s"'],
    ['backwards', ['HEAD..HEAD~1'], 'timeout: "3s" → "1s"'],
    ['the same', ['HEAD', 'HEAD'], undefined],
  ])('%s', async (_, args, line) => {
    const { code, out, err } = await diff(...args, '-f', rules);
    expect({ code, err }).toEqual({ code: line ? 1 : 0, err: '' });
    expect(out).toContain(line ?? 'no request fares otherwise');
    expect(git('status', '--porcelain')).toBe(' M rules/shop.yaml\n');
  });

  it.each<[what: string, path: () => string]>([
    ['a folder', () => rules],
    ['a file', () => join(rules, 'shop.yaml')],
    ['the root', () => folder],
    ['a folder within', () => join(rules, 'deep')],
    ['a relative path', () => relative(process.cwd(), rules)],
  ])('names files as git show takes them: %s', async (_, path) => {
    mkdirSync(join(rules, 'deep'));
    writeFileSync(join(rules, 'deep', 'shop.yaml'), OLD);
    commit('third');
    rmSync(join(rules, 'deep', 'shop.yaml'));
    const { out } = await diff('HEAD~1', 'HEAD', '-f', path(), '-o', 'json');
    const files = [...out.matchAll(/"file": "(HEAD[^"]*)"/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(git('show', file)).toContain('kind: VirtualService');
  });

  it('takes ... for what a branch has changed since it left the other', async () => {
    git('checkout', '--quiet', '--force', '-b', 'side', 'HEAD~1');
    writeFileSync(join(rules, 'shop.yaml'), OLD.replace('/new', '/newer'));
    commit('aside');
    const { out } = await diff('main...side', '-f', rules);
    expect(out).toContain('redirect.uri: "/new" → "/newer"');
    expect(out).not.toContain('timeout');
  });

  it('knows files that are gone, and single ones', async () => {
    rmSync(rules, { recursive: true });
    const { code, out } = await diff('-f', join(rules, 'shop.yaml'));
    expect(code).toBe(1);
    expect(out).toContain('removed VirtualService default/shop http api');
    expect(readFileSync(join(folder, '.git', 'HEAD'), 'utf8')).toContain('main');
  });

  it.each<[what: string, args: string[], message: string]>([
    ['an unknown revision', ['nowhere'], 'git knows no revision "nowhere"'],
    ['what never was', ['HEAD', '-f', 'nothing.yaml'], 'there is nothing to read, neither in HEAD nor now'],
  ])('refuses %s', async (_, args, message) => {
    const paths = args.includes('-f') ? [] : ['-f', rules];
    const placed = args.map((arg) => (arg.endsWith('.yaml') ? join(folder, arg) : arg));
    const { code, err } = await diff(...placed, ...paths);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('what diff cannot do exits 2', () => {
  it.each<[what: string, args: () => string[], message: string]>([
    ['one path', () => [file('a.yaml', OLD)], 'name two files or directories'],
    ['nothing', () => [], 'name two files or directories'],
    ['a path that is not there', () => ['nothing.yaml', file('a.yaml', OLD)], 'nothing.yaml: no such file'],
    ['standard input twice', () => ['-', '-'], 'standard input can be read only once'],
    ['revisions of standard input', () => ['HEAD', '-f', '-'], 'standard input has no revisions'],
    ['three revisions', () => ['a..b', 'c', '-f', 'x'], 'name two files or directories'],
    [
      'rules that are refused',
      () => [file('a.yaml', OLD), file('b.yaml', OLD.replace('1s', 'soon'))],
      'b.yaml:22:16: error',
    ],
    ['what is no repository', () => ['-f', folder], 'not a git repository'],
  ])('%s', async (_, args, message) => {
    const { code, out, err } = await diff(...args());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
