/** What Envoy's normalisation of paths leaves nothing of. */
import type { MeshConfig } from '../mesh-config.ts';

type Normalization = MeshConfig['pathNormalization']['normalization'];

/** Why no path is this, or (`isPrefix`) begins with it, and what to write instead. */
export function pathProblem(
  text: string,
  isPrefix: boolean,
  normalization: Normalization,
): { why: string; fix: string } | undefined {
  if (!text.startsWith('/')) return { why: 'a path begins with a slash', fix: `write "/${text}"` };
  const [mark] = /[?#]/.exec(text) ?? [];
  if (mark === '?') return { why: 'the query is not part of the path', fix: 'use "queryParams"' };
  if (mark === '#') return { why: 'a fragment is not sent', fix: 'leave out what follows the #' };
  if (normalization === 'NONE') return undefined;

  const escape = ESCAPED_LETTER.exec(text)?.[0];
  if (escape !== undefined) {
    return {
      why: 'escapes of letters are decoded first',
      fix: `write "${decodeURIComponent(escape)}" for "${escape}"`,
    };
  }
  if (text.includes('\\')) return { why: 'a backslash has become a slash before', fix: 'write "/"' };
  const segments = text.split('/');
  // The last segment of a prefix may go on: "/a/.." begins "/a/..b".
  const whole = isPrefix ? segments.slice(0, -1) : segments;
  if (whole.some((segment) => segment === '.' || segment === '..')) {
    return { why: 'dots are resolved first', fix: 'write the path that they lead to' };
  }
  if (normalization === 'BASE') return undefined;
  if (text.includes('//')) return { why: 'slashes are merged first', fix: 'write one slash' };
  if (normalization === 'DECODE_AND_MERGE_SLASHES' && /%(?:2F|5C)/i.test(text)) {
    return { why: 'escaped slashes are decoded first', fix: 'write "/"' };
  }
  return undefined;
}

/** Of the characters that need none: letters, digits and `-._~`. */
const ESCAPED_LETTER = /%(?:2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/i;
