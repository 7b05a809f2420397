import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { info } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** Behind a regex a rewrite replaces the whole path; a redirect's `uri` always does. */
export const rewritesKeepTheRest: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const tests = (part.match ?? []).map(({ uri }) => uri ?? {});
    const rewritten = part.rewrite?.uri;
    if (rewritten && tests.some(({ regex }) => regex !== undefined)) {
      const message = `every path that the regex matches becomes "${rewritten}", whatever else is in it`;
      yield info('MS0206', [...path, 'rewrite', 'uri'], message, 'use "uriRegexRewrite" to keep a part');
    }
    const prefix = tests.find((test) => test.prefix && test.prefix !== '/')?.prefix;
    const target = part.redirect?.uri;
    if (target && prefix !== undefined) {
      const message = `"${prefix.replace(/\/$/, '')}/page" is sent to "${target}", without the "page"`;
      yield info('MS0206', [...path, 'redirect', 'uri'], message, 'use "prefixRewrite" to keep the rest');
    }
  }
};
