/** One action as one Envoy route. Both engines write their routes here, so that both carry out a decision alike. */
import type { RouteClass } from '../../plan/decide.ts';
import type { Action, Match, Rule } from '../../plan/plan.ts';
import { CORS_FILTER, FAULT_FILTER } from '../names.ts';
import { defined, type Resource, unlessEmpty } from '../resource.ts';
import { directResponse, redirect } from './answer.ts';
import { corsPolicy } from './cors.ts';
import { httpFault } from './fault.ts';
import { forward } from './forward.ts';
import { headerOperations } from './headers.ts';
import { pathMatch, routeMatch } from './match.ts';
import type { Site } from './site.ts';

/** The route of a class. The filter has matched already: the path is looked at again only where a rewrite goes by it. */
export function classRoute({ name, path, action }: RouteClass, site: Site): Resource {
  return defined({
    name,
    match: pathMatch(path),
    ...carryOut(action, site),
    typed_per_filter_config: unlessEmpty(corsConfig(action)),
  });
}

/** One match of one rule in Envoy's own route list. */
export function ruleRoute(rule: Rule, match: Match, site: Site): Resource {
  return defined({
    name: match.name ? `${rule.name}.${match.name}` : rule.name,
    match: routeMatch(match),
    ...carryOut(rule.action, site),
    typed_per_filter_config: unlessEmpty({
      ...(rule.fault && { [FAULT_FILTER]: httpFault(rule.fault) }),
      ...corsConfig(rule.action),
    }),
  });
}

function carryOut(action: Action, site: Site): Resource {
  switch (action.kind) {
    case 'forward':
      return forward(action, site);
    case 'redirect':
      return { ...headerOperations(action.headers), redirect: redirect(action) };
    case 'direct':
      return { ...headerOperations(action.headers), direct_response: directResponse(action) };
  }
}

function corsConfig({ cors }: Action): Resource {
  return cors ? { [CORS_FILTER]: corsPolicy(cors) } : {};
}
