import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import { regexFindings } from '../grammar/regexes.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** A rewrite changes something, and the path in one way only. */
export const rewritesAreComplete: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    if (!part.rewrite) continue;
    const { uri, authority, uriRegexRewrite } = part.rewrite;
    const place = [...path, 'rewrite'];
    if (uri && uriRegexRewrite) {
      yield wrong(
        [...place, 'uriRegexRewrite'],
        'a rewrite cannot have both uri and uriRegexRewrite',
        'keep one of the two',
      );
    }
    if (!uri && !authority && !uriRegexRewrite) {
      yield wrong(place, 'the rewrite changes nothing', 'add a "uri", "uriRegexRewrite" or "authority"');
    }
    if (!uriRegexRewrite) continue;
    const { match = '', rewrite = '' } = uriRegexRewrite;
    if (match === '' || rewrite === '') {
      yield wrong(
        [...place, 'uriRegexRewrite'],
        'uriRegexRewrite needs both match and rewrite, not empty',
        'add what is missing',
      );
    } else yield* regexFindings(match, [...place, 'uriRegexRewrite', 'match']);
  }
};
