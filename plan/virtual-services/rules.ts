import type { Found } from '../finding.ts';
import type { Action, Condition, Match, Rule } from '../plan.ts';
import { selects } from '../selection/labels.ts';
import { directResponse, redirect } from './answers.ts';
import { faultOf } from './chances.ts';
import { conditionsOf, isClaim } from './conditions.ts';
import { undecidable } from './decidable.ts';
import { forward } from './forward.ts';
import type { RouteContext, RulesOfRoutes } from './route-context.ts';
import { originOf, type Place, type Route, type WrittenMatch } from './routes.ts';

/**
 * The rules that hold for this listener, with only those of their matches that do; without a rule that the filter cannot
 * decide, which is reported. Nothing stands behind a catch-all.
 * None at all: the VirtualService does not count here.
 */
export function rulesOf(routes: readonly Route[], context: RouteContext): Rule[] {
  const { kept, report } = context;
  const made = kept.written.get(routes) ?? makeRules(routes, context);
  kept.written.set(routes, made);
  made.undecidable.forEach(report);
  return made.rules;
}

function makeRules(routes: readonly Route[], context: RouteContext): RulesOfRoutes {
  const { dialect } = context;
  const rules: Rule[] = [];
  const left: Found[] = [];
  for (const route of routes) {
    const written = route.matches.filter((match) => holdsIn(match, context));
    const matches = route.matches.length > 0 ? written.map(matchOf) : [{ conditions: [] }];
    const last = matches.findIndex(isCatchAll);
    const reached = last < 0 ? matches : matches.slice(0, last + 1);
    const found = dialect ? written.slice(0, reached.length).flatMap((match) => [...undecidable(match, dialect)]) : [];
    left.push(...found);
    if (reached.length > 0 && found.length === 0) rules.push(ruleOf(route, reached, context));
    if (last >= 0) break;
  }
  return { rules, undecidable: left };
}

export function isCatchAll({ conditions }: Match): boolean {
  return conditions.every((condition) => isAnyPath(condition));
}

function isAnyPath(condition: Condition): boolean {
  return condition.on === 'path' && condition.test.kind === 'regex' && condition.test.value === '.*';
}

function ruleOf(route: Route, matches: Match[], context: RouteContext): Rule {
  const fault = faultOf(route.spec.fault);
  return placed({ name: route.name, matches, ...(fault && { fault }), action: actionOf(route, context) }, route);
}

function actionOf({ spec }: Route, context: RouteContext): Action {
  if (spec.redirect) return redirect(spec.redirect, spec, context);
  return spec.directResponse ? directResponse(spec.directResponse, spec) : forward(spec, context);
}

function holdsIn(written: WrittenMatch, context: RouteContext): boolean {
  const { port } = written.match;
  return (!port || port === context.port) && isFrom(written, context) && canHold(written);
}

function matchOf(written: WrittenMatch): Match {
  const { match } = written;
  return placed({ ...(match.name && { name: match.name }), conditions: conditionsOf(match) }, written);
}

/** Where `gateways` is given, Istio does not look at the labels and the namespace of the client. */
function isFrom({ match }: WrittenMatch, { proxy, gateway }: RouteContext): boolean {
  if (match.gateways?.length) return match.gateways.includes(gateway);
  return selects(match.sourceLabels, proxy.labels) && (match.sourceNamespace || proxy.namespace) === proxy.namespace;
}

/** A match by the claims of a JWT does not hold without authentication in front, of which there is none here. */
function canHold({ match }: WrittenMatch): boolean {
  return !Object.keys(match.headers ?? {}).some(isClaim);
}

/** The place is looked up when it is asked for: with many rules, finding the lines costs more than planning. */
function placed<T extends object>(made: T, place: Place): T {
  return Object.defineProperty(made, 'origin', { get: () => originOf(place), enumerable: true, configurable: true });
}
