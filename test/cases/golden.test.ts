/**
 * Golden cases: each folder here is an input, and what becomes of it at every stage. `npm run golden` writes them anew and
 * removes what is no longer made; what has changed then shows in the diff, to be read before it is kept.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CASES, INPUTS, makeCase, outputsOf } from './outputs.ts';

const REWRITE = process.env.GOLDEN === 'rewrite';

test.each(CASES)('%s becomes what it became', (folder) => {
  const outputs = outputsOf(makeCase(folder));
  if (REWRITE) rewrite(folder, outputs);
  expect(golden(folder).sort()).toEqual([...outputs.keys()].sort());
  for (const [file, text] of outputs) expect(text, file).toBe(readFileSync(join(folder, file), 'utf8'));
});

/** What is in the folder besides the input. */
function golden(folder: string): string[] {
  return readdirSync(folder).filter((file) => !INPUTS.includes(file));
}

function rewrite(folder: string, outputs: Map<string, string>): void {
  for (const file of golden(folder)) rmSync(join(folder, file));
  for (const [file, text] of outputs) writeFileSync(join(folder, file), text);
}
