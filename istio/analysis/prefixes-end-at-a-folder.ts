import type { Law } from '../checks/law.ts';
import { each, rules } from '../checks/virtual-service/parts.ts';
import { info } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/**
 * A prefix is compared letter by letter: `/v1` takes in `/v10`. Mostly nothing else begins so, and then it does no harm:
 * said only of a version, whose number can go on, and where the rest is glued to a rewrite.
 */
export const prefixesEndAtAFolder: Law<VirtualService> = function* (virtualService) {
  for (const rule of rules(virtualService)) {
    for (const { part: match, path } of each(rule.part.match, [...rule.path, 'match'])) {
      const prefix = match.uri?.prefix ?? '';
      const rewritten = rule.part.rewrite?.uri;
      const isNumbered = /\/v\d+$/.test(prefix);
      const isGlued = rewritten !== undefined && !rewritten.endsWith('/');
      if (prefix === '' || prefix.endsWith('/') || !(isNumbered || isGlued)) continue;
      const other = `${prefix}${isNumbered ? '0' : 's'}`;
      const becomes = rewritten === undefined ? '' : `, which becomes "${rewritten}${other.slice(prefix.length)}"`;
      const fix = `if that is not meant, write two matches: prefix "${prefix}/" and exact "${prefix}"`;
      yield info('MS0204', [...path, 'uri', 'prefix'], `"${prefix}" takes in "${other}" as well${becomes}`, fix);
    }
  }
};
