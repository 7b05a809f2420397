import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, expect, test } from 'vitest';
import { encodeText, InputError, isReadWithin, isText, readInputs, sourceOf } from '../../istio/index.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'inputs-'));
  await mkdir(join(root, 'b', '.git'), { recursive: true });
  const files = [
    'c.yaml',
    'a.yml',
    'b/z.json',
    'b/.hidden.yaml',
    'b/.git/x.yaml',
    'a.yml~',
    '#a.yml#',
    '.a.yml.swp',
    'notes.txt',
  ];
  for (const file of files) await writeFile(join(root, file), `file: ${file}\n`);
  return () => rm(root, { recursive: true });
});

test('a directory is read whole and in order, without hidden files and backups', async () => {
  const sources = await readInputs([root]);
  expect(sources.map(({ file }) => file)).toEqual(['a.yml', 'b/z.json', 'c.yaml'].map((file) => join(root, file)));
  expect(sources[0]?.text).toBe('file: a.yml\n');
});

test('a file is read whatever its name', async () => {
  expect(await readInputs([join(root, 'notes.txt')])).toEqual([
    { file: join(root, 'notes.txt'), text: 'file: notes.txt\n' },
  ]);
});

test('- is standard input', async () => {
  expect(await readInputs(['-'], Readable.from([Buffer.from('a: 1\n')]))).toEqual([
    { file: '<stdin>', text: 'a: 1\n' },
  ]);
});

test.each([
  ['a byte order mark', Buffer.from('\ufeffa: 1\n')],
  ['UTF-16', Buffer.from('\ufeffa: 1\n', 'utf16le')],
  ['UTF-16 with the high byte first', Buffer.from('\ufeffa: 1\n', 'utf16le').swap16()],
])('%s is not part of the text', async (_, content) => {
  expect(await readInputs(['-'], Readable.from([content]))).toEqual([{ file: '<stdin>', text: 'a: 1\n' }]);
});

test.each([
  ['no mark', Buffer.from('a'), Buffer.from('é')],
  ['a byte order mark', Buffer.from('\ufeffa'), Buffer.from('\ufeffé')],
  ['UTF-16', Buffer.from('\ufeffa', 'utf16le'), Buffer.from('\ufeffé', 'utf16le')],
  [
    'UTF-16 with the high byte first',
    Buffer.from('\ufeffa', 'utf16le').swap16(),
    Buffer.from('\ufeffé', 'utf16le').swap16(),
  ],
])('a text is written as the file was: %s', (_, before, after) => {
  expect(encodeText('é', before)).toEqual(after);
  expect(sourceOf('a.yaml', after).text).toBe('é');
});

test.each([
  ['letters of all the world', Buffer.from('é\ufffd'), true],
  ['a byte that is no letter', Buffer.from([0x61, 0xff]), false],
])('%s', (_, content, expected) => {
  expect(isText(sourceOf('a.yaml', content))).toBe(expected);
});

test.each([
  ['a.yaml', true],
  ['b/a.YML', true],
  ['b/a.json', true],
  ['b/a.txt', false],
  ['a.yaml~', false],
  ['.a.yaml', false],
  ['b/#a.yaml', false],
  ['b#/a#.yaml', true],
  ['.git/a.yaml', false],
])('%s is read with its folder: %s', (path, expected) => {
  expect(isReadWithin(path)).toBe(expected);
});

test('what is not there is refused', async () => {
  const reading = () => readInputs([join(root, 'nope.yaml')]);
  await expect(reading()).rejects.toThrow(InputError);
  await expect(reading()).rejects.toThrow('nope.yaml: no such file or directory');
  await expect(readInputs([join(root, 'c.yaml', 'x.yaml')])).rejects.toThrow('x.yaml: ENOTDIR');
  await expect(readInputs([join(root, 'nope.yaml')])).rejects.toMatchObject({ name: 'InputError' });
});
