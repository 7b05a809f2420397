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

/** The number of keys in a value; a key given twice in the text counts once here. Not recursive: a text may nest deeper than the stack. */
function keys(value: unknown): number {
  let total = 0;
  for (const open = [value]; open.length > 0; ) {
    const element = open.pop();
    if (typeof element !== 'object' || element === null) continue;
    const inner = Object.values(element);
    if (!Array.isArray(element)) total += inner.length;
    for (const value of inner) open.push(value);
  }
  return total;
}
