import { envoyRefuses } from '../../findings.ts';
import type { HTTPRoute, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { leavesItsLine } from '../grammar/lines.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** No text that a rule writes into a path, a host or a location can smuggle a header in. Headers themselves have laws of their own. */
export const headsKeepTheirLines: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    for (const [place, text] of headTexts(part)) {
      if (!text || !leavesItsLine(text)) continue;
      const message = 'there is an end of line, or a NUL, in what has to stay on one line';
      yield envoyRefuses([...path, ...place], message, 'write it without; what is to reach a path needs %0A');
    }
  }
};

function headTexts({ rewrite, redirect }: HTTPRoute): [place: Path, text: string | undefined][] {
  if (!rewrite && !redirect) return [];
  return [
    [['rewrite', 'uri'], rewrite?.uri],
    [['rewrite', 'authority'], rewrite?.authority],
    [['rewrite', 'uriRegexRewrite', 'rewrite'], rewrite?.uriRegexRewrite?.rewrite],
    [['redirect', 'uri'], redirect?.uri],
    [['redirect', 'prefixRewrite'], redirect?.prefixRewrite],
    [['redirect', 'authority'], redirect?.authority],
  ];
}
