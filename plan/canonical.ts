/** JSON with the keys of every object in order, so that equal contents give equal texts. For plain data without cycles. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  for (const key of inOrder(Object.keys(value))) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) text += `${text && ','}"${key}":${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Mostly a few: for those the array's own `sort` makes garbage of several times their size. */
function inOrder(keys: string[]): string[] {
  if (keys.length > FEW) return keys.sort();
  for (let next = 1; next < keys.length; next++) {
    const key = keys[next]!;
    let place = next;
    for (; place > 0 && keys[place - 1]! > key; place--) keys[place] = keys[place - 1]!;
    keys[place] = key;
  }
  return keys;
}

const FEW = 16;

/** What JSON writes as it is; asking this is quicker than having it written. */
const PLAIN = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;
