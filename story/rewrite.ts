/** Paths after a rewrite. */
import type { PathCondition, Rewrite } from '../plan/plan.ts';
import { fromCharacters, showBytes } from '../plan/regex/latin1.ts';
import { regex } from './conditions.ts';
import { pathOf } from './request.ts';

/** The target that the upstream is sent. `matched` is the path condition that a rewrite goes by. */
export function rewritten(target: string, rewrite: Rewrite, matched: PathCondition | undefined): string {
  if (rewrite.regex) return onPath(target, (path) => replaceAll(path, rewrite.regex!));
  const { uri } = rewrite;
  return uri === undefined ? target : withPrefix(target, uri, matched);
}

/** `uri` in place of the prefix that matched; of any other match in place of all; of none in place of the prefix `/`. */
export function withPrefix(target: string, uri: string, matched: PathCondition | undefined): string {
  return onPath(target, (path) => {
    if (!matched) return uri + path.slice(1);
    return matched.test.kind === 'prefix' ? uri + path.slice(matched.test.value.length) : uri;
  });
}

/** A query stays as it is. */
function onPath(target: string, change: (path: string) => string): string {
  const path = pathOf(target);
  return change(path) + target.slice(path.length);
}

/** Every occurrence, as RE2::GlobalReplace: `\1` is a group, `\\` a backslash. */
function replaceAll(path: string, { pattern, substitution }: { pattern: string; substitution: string }): string {
  const text = showBytes(path);
  const matcher = regex(pattern).matcher(text);
  let changed = '';
  let end = 0;
  while (matcher.find()) {
    const group = (_: string, found: string) => (found === '\\' ? found : (matcher.group(Number(found)) ?? ''));
    changed += text.slice(end, matcher.start()) + showBytes(substitution).replace(/\\([\d\\])/g, group);
    end = matcher.end();
  }
  return fromCharacters(changed + text.slice(end));
}
