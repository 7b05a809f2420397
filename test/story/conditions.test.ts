import { expect, it } from 'vitest';
import { passes } from '../../story/conditions.ts';

/** Each byte is a character, and only ASCII letters have a case, as in the filter and in Envoy. */
it.each<[pattern: string, value: string, holds: boolean]>([
  ['(?i)jason', 'JASON', true],
  ['(?i)é.', 'éa', true],
  ['(?i)é.', 'Éa', false],
  ['(?i)é.', '㩀', false],
  ['.{2}', 'é', true],
  ['\\x{c3}\\x{a9}', 'é', true],
  ['(?i)\\pL+', 'a', true],
])('%s on %s: %s', (value, text, holds) => {
  expect(passes({ kind: 'regex', value }, text)).toBe(holds);
});
