/** Something that a test asks for and that the story does not hold. */
export interface Mismatch {
  field: string;
  expected: string;
  actual: string;
}

export function mismatch(field: string, expected: unknown, actual: unknown): Mismatch {
  return { field, expected: inWords(expected), actual: inWords(actual) };
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
