import type { Law } from '../checks/law.ts';
import { each, isDelegate, type Part, rules } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { HTTPRoute, VirtualService } from '../schema/virtual-service.ts';
import type { Path } from '../yaml/locate.ts';

/** A rewrite replaces the matched prefix and no more, so both have to end in a slash, or neither. */
export const rewritesKeepTheSeam: Law<VirtualService> = function* (virtualService) {
  for (const rule of rules(virtualService)) {
    // What a delegate's rule matches depends on who delegates.
    if (rule.part.delegate || isDelegate(virtualService)) continue;
    const written = rewriteOf(rule);
    if (!written) continue;
    const { uri, path } = written;
    for (const prefix of prefixesOf(rule)) {
      const seam = seamOf(prefix, uri);
      if (seam) yield warning('MS0205', path, seam.message, seam.fix);
    }
  }
};

function rewriteOf({ part, path }: Part<HTTPRoute>): { uri: string; path: Path } | undefined {
  if (part.rewrite?.uri) return { uri: part.rewrite.uri, path: [...path, 'rewrite', 'uri'] };
  const uri = part.redirect?.prefixRewrite;
  return uri ? { uri, path: [...path, 'redirect', 'prefixRewrite'] } : undefined;
}

/** A match that says nothing of the path counts as the prefix `/`. */
function prefixesOf({ part, path }: Part<HTTPRoute>): Set<string> {
  if (!part.match?.length) return new Set(['/']);
  const tests = each(part.match, path).map(({ part: match }) => match.uri ?? { prefix: '/' });
  return new Set(tests.map(({ prefix }) => prefix).filter((prefix) => prefix !== undefined));
}

function seamOf(prefix: string, uri: string): { message: string; fix: string } | undefined {
  if (prefix.endsWith('/') === uri.endsWith('/')) return undefined;
  const becomes = (path: string) => `"${path}" becomes "${uri}${path.slice(prefix.length)}"`;
  if (prefix.endsWith('/')) return { message: becomes(`${prefix}page`), fix: `write "${uri}/"` };
  const fix = `match prefix "${prefix}/" and exact "${prefix}" instead of prefix "${prefix}"`;
  return { message: becomes(`${prefix}/page`), fix };
}
