/** What a rule does to paths, so that two which do the same can be told to. */
import { canonicalJson } from '../../plan/canonical.ts';
import type { Forward, PathCondition } from '../../plan/plan.ts';
import { rewritten, withPrefix } from '../rewrite.ts';

/** What becomes of the path. Two of one `key` do the same to every path that comes to both. */
export interface PathChange {
  key: string;
  of(target: string): string;
}

export const UNCHANGED: PathChange = { key: 'unchanged', of: (target) => target };

export function rewriteOf({ rewrite }: Forward, matched: PathCondition | undefined): PathChange {
  if (rewrite.regex) return { key: canonicalJson(rewrite.regex), of: (target) => rewritten(target, rewrite, matched) };
  return rewrite.uri === undefined ? UNCHANGED : prefixChange(rewrite.uri, matched);
}

/** `/a/` to `/b/` does to a path that begins so what `/a` to `/b` does. */
export function prefixChange(uri: string, matched: PathCondition | undefined): PathChange {
  const of = (target: string) => withPrefix(target, uri, matched);
  const { kind, value } = matched?.test ?? { kind: 'prefix', value: '/' };
  if (kind !== 'prefix') return { key: canonicalJson({ whole: uri }), of };
  if (matched?.ignoreCase) return { key: canonicalJson({ length: Buffer.byteLength(value), uri }), of };
  let end = 0;
  while (end < value.length && end < uri.length && value.at(-end - 1) === uri.at(-end - 1)) end++;
  if (end === value.length && end === uri.length) return UNCHANGED;
  return { key: canonicalJson({ from: value.slice(0, value.length - end), to: uri.slice(0, uri.length - end) }), of };
}
