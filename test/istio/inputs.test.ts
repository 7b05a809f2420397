import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, expect, test } from 'vitest';
import { InputError, readInputs } from '../../istio/index.ts';

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

test('what is not there is refused', async () => {
  const reading = () => readInputs([join(root, 'nope.yaml')]);
  await expect(reading()).rejects.toThrow(InputError);
  await expect(reading()).rejects.toThrow('nope.yaml: no such file or directory');
});
