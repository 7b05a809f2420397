import type { Law } from '../checks/law.ts';
import { matches } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** `ignoreUriCase` is for exact paths and prefixes. */
export const caseIsIgnoredOfLetters: Law<VirtualService> = function* (virtualService) {
  for (const { part: match, path } of matches(virtualService)) {
    if (!match.ignoreUriCase || match.uri?.regex === undefined) continue;
    const message = 'the regex minds the case all the same: ignoreUriCase counts for exact and prefix only';
    yield warning('MS0213', [...path, 'ignoreUriCase'], message, 'begin the regex with (?i)');
  }
};
