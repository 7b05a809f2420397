import { wrong } from '../../findings.ts';
import type { HTTPRoute, VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** What an action does not go together with. */
const EXCLUDED: Record<'delegate' | 'redirect' | 'directResponse', (keyof HTTPRoute)[]> = {
  delegate: ['route', 'redirect'],
  redirect: ['route', 'fault', 'rewrite', 'directResponse'],
  directResponse: ['route', 'fault', 'rewrite'],
};

/** A rule has one of route, redirect, directResponse and delegate, and nothing that does not go with it. */
export const oneActionPerRule: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    const action = actionOf(rule);
    if (action === undefined) {
      if (has(rule, 'route')) continue;
      yield wrong(path, 'the rule does nothing', 'add a "route", "redirect" or "directResponse"');
      continue;
    }
    for (const field of EXCLUDED[action].filter((name) => has(rule, name))) {
      const message = `a rule cannot have both ${action} and ${field}`;
      yield { ...wrong([...path, field], message, 'make two rules of it, or keep one of the two'), at: 'key' };
    }
  }
};

function actionOf(rule: HTTPRoute): keyof typeof EXCLUDED | undefined {
  if (rule.delegate) return 'delegate';
  if (rule.redirect) return 'redirect';
  return rule.directResponse ? 'directResponse' : undefined;
}

function has(rule: HTTPRoute, field: keyof HTTPRoute): boolean {
  const value = rule[field];
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
