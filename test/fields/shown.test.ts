import { expect, test } from 'vitest';
import type { Diagnostic } from '../../istio/index.ts';
import { SHOWN } from './shown.ts';
import { configWithout, documentsOf, told } from './told.ts';

test.each(SHOWN.map((shown) => [shown.field, shown] as const))('%s', (field, { yaml, expected, more }) => {
  const input = { documents: documentsOf(yaml), ...more };
  if (typeof expected === 'string') expect(told(input).findings.map(named)).toContain(`${expected} ${field}`);
  else {
    expect(contains(told(input).config, expected)).toBe(true);
    expect(contains(configWithout(input, field), expected)).toBe(false);
  }
});

/** `CODE Kind.field.field`, or of the whole resource `CODE Kind`. */
function named({ code, path, resource }: Diagnostic): string {
  const fields = path.filter((step) => typeof step === 'string').slice(1);
  return [`${code} ${resource?.kind}`, ...fields].join('.');
}

/** Whether it is there, at whatever depth. */
function contains(value: unknown, part: unknown): boolean {
  if (matches(value, part)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some((own) => contains(own, part));
}

/** The named fields, lists whole; `undefined`: not there. */
function matches(value: unknown, part: unknown): boolean {
  if (part instanceof RegExp) return typeof value === 'string' && part.test(value);
  if (typeof part !== 'object' || part === null) return value === part;
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(part)) return false;
  if (Array.isArray(part) && part.length !== (value as unknown[]).length) return false;
  return Object.entries(part).every(([key, own]) => matches((value as Record<string, unknown>)[key], own));
}
