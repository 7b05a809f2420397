/**
 * Tells what becomes of a request. The filter itself decides (verdict.ts); the plan, read plainly, tells which rules
 * were tried before, and what the rule that matched asks of Envoy.
 */
import type { MeshConfig, Model } from '../istio/index.ts';
import { type Decisions, decide, type Entry } from '../plan/decide.ts';
import type { Forward, HttpHandler, Plan, Rule } from '../plan/plan.ts';
import { type Answer, answerOf } from './answer.ts';
import { describe } from './conditions.ts';
import { destinationsOf, mirrorsOf, streamDestinations } from './destinations.ts';
import { elsewhere } from './elsewhere.ts';
import { answerFor } from './grpc.ts';
import { findHost } from './hosts.ts';
import { isKnown } from './known.ts';
import { retriesFrom, timeoutFrom } from './origins.ts';
import { httpsLocation } from './redirect.ts';
import { asSeen, type Request, type SeenRequest } from './request.ts';
import type { FaultStory, Story, TriedRule } from './story.ts';
import { read, type Tried } from './tried.ts';
import { Disagreement, Filter } from './verdict.ts';
import { findWay, isFallback, type Way } from './way.ts';

export interface StoryWorld {
  plan: Plan;
  model: Model;
  mesh: MeshConfig;
  /** The filter's code: dist/traffic.wasm. */
  wasm: Uint8Array;
}

export class Storyteller {
  readonly #world: StoryWorld;
  readonly #filter: Filter;
  readonly #decisions = new Map<HttpHandler, Decisions[]>();

  static async load(world: StoryWorld): Promise<Storyteller> {
    return new Storyteller(world, await Filter.load(world.wasm));
  }

  private constructor(world: StoryWorld, filter: Filter) {
    this.#world = world;
    this.#filter = filter;
  }

  /** @throws Disagreement where the filter does not what the story would say: our bug */
  tell(request: Request): Story {
    const way = findWay(this.#world.plan, request);
    if (!way) return { ...opening(request), ...this.#elsewhere(request), answer: { why: this.#silence(request) } };
    return this.follow(way, request);
  }

  /**
   * What becomes of a request that comes in this way. `briefly`: without the rules that were tried before, of which there
   * may be many. @throws Disagreement as `tell`
   */
  follow(way: Way, request: Request, how: 'in full' | 'briefly' = 'in full'): Story {
    const { handler, chain } = way;
    const story: Story = { ...opening(request, way), ...this.#elsewhere(request, way), listener: way.listener.name };
    if (handler.kind === 'tcp') return { ...story, destinations: streamDestinations(handler, this.#world.plan) };
    const seen = asSeen(request, way.authority, handler, chain.tls !== undefined);
    if (!seen) return { ...story, answer: { status: 400, why: 'Envoy does not accept this method, path or host' } };
    const { method, scheme, authority, target } = seen;
    const told = this.#http(handler, seen, how === 'in full');
    return {
      ...{ ...story, request: { method, scheme, authority, path: target }, ...told },
      ...(told.answer && { answer: answerFor(seen.headers, told.answer) }),
    };
  }

  /** The rules that the requests of this plan can meet at all, each once. */
  rules(): Rule[] {
    const handlers = this.#world.plan.listeners.flatMap(({ chains }) => chains.map(({ handler }) => handler));
    const hosts = handlers.flatMap((handler) => (handler.kind === 'http' ? this.#decide(handler) : []));
    const entries = hosts.filter(({ host }) => !isFallback(host.name)).flatMap((decided) => decided.entries);
    return [...new Map(entries.map(({ rule }) => [rule.name, rule])).values()];
  }

  #elsewhere(request: Request, way?: Way): Pick<Story, 'elsewhere' | 'unknown'> {
    const { plan, model } = this.#world;
    const others = elsewhere(plan, request, way);
    return {
      ...(others.length > 0 && { elsewhere: others }),
      ...(!isKnown(request, plan, model) && { unknown: true }),
    };
  }

  #silence({ port, scheme }: Request): string {
    const what = `nothing listens for ${scheme} on port ${port}`;
    return this.#world.plan.proxy.kind === 'gateway'
      ? `${what}: no Gateway whose selector fits the proxy's labels has such a server`
      : what;
  }

  #http(handler: HttpHandler, request: SeenRequest, inFull: boolean): Partial<Story> {
    const decisions = this.#decide(handler);
    const found = findHost(handler, request.authority);
    const decided = decisions.find(({ host }) => host === found?.host);
    const { tried, entry } = decided ? read(decided, request) : { tried: [] };
    this.#filter.configure(handler, decisions);
    this.#filter.confirm(handler, decided, request, entry);
    if (!found) return { answer: { status: 404, why: 'no virtual host has this host' } };
    const host = { host: found.host.name, domain: found.domain };
    if (found.host.httpsRedirect && request.scheme !== 'https') {
      const why = "the gateway's httpsRedirect";
      return { ...host, answer: { status: 301, why, location: httpsLocation(request) } };
    }
    const told = { ...host, ...(inFull && { tried: tried.map(triedRule) }) };
    if (!entry) return { ...told, answer: { status: 404, why: 'no rule matches' } };
    return { ...told, ...this.#matched(entry, request) };
  }

  #matched(entry: Entry, request: SeenRequest): Partial<Story> {
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
    return action.kind === 'forward' ? { ...story, ...this.#forward(entry, action, request, answer) } : story;
  }

  #forward(entry: Entry, action: Forward, request: SeenRequest, answer: Answer | undefined): Partial<Story> {
    const { plan, model, mesh } = this.#world;
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

  #decide(handler: HttpHandler): Decisions[] {
    const known = this.#decisions.get(handler) ?? handler.virtualHosts.map(decide);
    this.#decisions.set(handler, known);
    return known;
  }
}

function opening({ method, scheme, authority, target }: Request, way?: Way): Story {
  return {
    request: { method, scheme, authority: way?.authority ?? authority, path: target },
    conditions: [],
    tried: [],
    destinations: [],
    mirrors: [],
  };
}

function triedRule({ rule, matches }: Tried): TriedRule {
  return {
    rule: rule.name,
    ...placeOf(rule.origin),
    matches: matches.map(({ entry, failures }) => ({ ...placeOf(entry.match.origin), failed: failures })),
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

function placeOf(origin: Rule['origin']): { file?: string; line?: number } {
  return origin ? { file: origin.file, line: origin.line } : {};
}
