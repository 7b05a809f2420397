/** JSON with the keys of every object in order, so that equal contents give equal texts. For plain data without cycles. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) text += `${text && ','}"${key}":${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
