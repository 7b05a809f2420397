import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** What `npm run golden` writes anew is held against the file otherwise; the diff is to be read before it is kept. */
export function expectGolden(file: string, text: string): void {
  if (process.env.GOLDEN === 'rewrite') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
