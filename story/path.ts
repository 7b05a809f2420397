/**
 * The path as rules see it: what Envoy's connection manager makes of it before anything else looks
 * (`normalize_path`, `merge_slashes`, `path_with_escaped_slashes_action`; Istio's MeshConfig.pathNormalization).
 * Tried byte by byte against Envoy 1.40. The query is never touched, a fragment is dropped.
 */
import type { HttpHandler } from '../plan/plan.ts';

/** Undefined where Envoy answers 400: the target is no path, or holds a NUL. */
export function normaliseTarget(target: string, mode: HttpHandler['pathNormalization']): string | undefined {
  if (target === '*') return target;
  const [withoutFragment = ''] = target.split('#', 1);
  const question = withoutFragment.indexOf('?');
  const path = question < 0 ? withoutFragment : withoutFragment.slice(0, question);
  const query = question < 0 ? '' : withoutFragment.slice(question);
  if (!path.startsWith('/') || UNSENDABLE.test(withoutFragment)) return undefined;
  const normal = normalisePath(path, mode);
  return normal === undefined ? undefined : normal + query;
}

/** Neither spaces, control characters nor anything beyond ASCII are part of a request line, or of a host. */
export const UNSENDABLE = /[^\x21-\x7e]/;

function normalisePath(path: string, mode: HttpHandler['pathNormalization']): string | undefined {
  if (mode === 'NONE') return path;
  const unescaped = mode === 'DECODE_AND_MERGE_SLASHES' ? path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\') : path;
  if (unescaped.includes('%00')) return undefined;
  const canonical = withoutDots(unescaped.replace(/%([0-9a-f]{2})/gi, unreserved).replaceAll('\\', '/')).replace(
    TO_ESCAPE,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return mode === 'BASE' ? canonical : canonical.replace(/\/{2,}/g, '/');
}

/** Letters, digits and `-._~` mean the same escaped or not (RFC 3986, 2.3); all else stays as it is written. */
function unreserved(escaped: string, digits: string): string {
  const character = String.fromCharCode(Number.parseInt(digits, 16));
  return /[-.\w~]/.test(character) ? character : escaped;
}

const TO_ESCAPE = /["<>^`{|}]/g;

/** Dot segments go (RFC 3986, 5.2.4); an empty segment is a segment like others. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    if (isLast && (segment === '.' || segment === '..')) kept.push('');
  }
  return `/${kept.join('/')}`;
}
