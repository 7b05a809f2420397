/** JSON is YAML too, but Node reads it much quicker. */

/** A text, and the colon that makes it a key. */
const TEXT = /"(?:[^"\\]|\\.)*"\s*(:)?/g;

/** The value of `text`; undefined where it is no JSON, or has a key twice. */
export function readJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  let written = 0;
  for (const [, colon] of text.matchAll(TEXT)) if (colon) written++;
  return written === keys(value) ? value : undefined;
}

/** The number of keys in a value; a key given twice in the text counts once here. */
function keys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  return inner.reduce<number>((total, element) => total + keys(element), Array.isArray(value) ? 0 : inner.length);
}
