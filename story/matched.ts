/** What becomes of a request that a rule has taken: all that the rule asks of Envoy, with where that is written. */
import type { MeshConfig, Model } from '../istio/index.ts';
import type { Entry } from '../plan/decide.ts';
import type { Forward, Plan, Rule } from '../plan/plan.ts';
import { type Answer, answerOf } from './answer.ts';
import { describe } from './conditions.ts';
import { destinationsOf, mirrorsOf } from './destinations.ts';
import { retriesFrom, timeoutFrom } from './origins.ts';
import type { SeenRequest } from './request.ts';
import type { FaultStory, Story } from './story.ts';
import { Disagreement } from './verdict.ts';

/** A plan, and what it was made of. */
export interface Planned {
  plan: Plan;
  model: Model;
  mesh: MeshConfig;
}

export function matched(entry: Entry, request: SeenRequest, planned: Planned): Partial<Story> {
  const { rule, match } = entry;
  const { action } = rule;
  const answer = answerOf(rule, request, entry.outcomes[0]?.class.path);
  const story: Partial<Story> = {
    rule: rule.name,
    ...placeOf(rule.origin),
    match: { ...(match.name !== undefined && { name: match.name }), ...placeOf(match.origin) },
    conditions: match.conditions.map(describe),
    ...(rule.fault && { fault: faultStory(rule) }),
    headers: action.headers,
    ...(action.cors && { cors: action.cors }),
    ...(answer && { answer }),
  };
  return action.kind === 'forward' ? { ...story, ...forwarded(entry, action, request, answer, planned) } : story;
}

function forwarded(
  entry: Entry,
  action: Forward,
  request: SeenRequest,
  answer: Answer | undefined,
  planned: Planned,
): Partial<Story> {
  const { plan, model, mesh } = planned;
  const { rule } = entry;
  const destinations = destinationsOf(entry, request, plan);
  const [first] = destinations;
  if (!first) throw new Disagreement(`rule ${rule.name} forwards nowhere`);
  const { path, authority } = first.request;
  const rewrite: NonNullable<Story['rewrite']> = {
    ...(path !== request.target && { path: [request.target, path] }),
    ...(authority !== request.authority && { authority: [request.authority, authority] }),
  };
  const unreachable = destinations.every(({ problem }) => problem !== undefined) ? first.problem : undefined;
  return {
    destinations,
    mirrors: mirrorsOf(action, authority, plan),
    ...(Object.keys(rewrite).length > 0 && { rewrite }),
    timeout: { milliseconds: action.timeout, from: timeoutFrom(rule, model) },
    retries: { attempts: 0, ...action.retry, from: retriesFrom(rule, model, mesh) },
    ...(!answer && unreachable && { answer: { status: 503, why: unreachable } }),
  };
}

function faultStory({ fault }: Rule): FaultStory {
  const { delay, abort } = fault ?? {};
  return {
    ...(delay && { delay: { milliseconds: delay.milliseconds, percentage: delay.perMillion / 10_000 } }),
    ...(abort && { abort: abortStory(abort) }),
  };
}

function abortStory({ perMillion, ...status }: NonNullable<NonNullable<Rule['fault']>['abort']>) {
  return { percentage: perMillion / 10_000, ...status };
}

export function placeOf(origin: Rule['origin']): { file?: string; line?: number } {
  return origin ? { file: origin.file, line: origin.line } : {};
}
