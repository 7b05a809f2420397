/**
 * Tells what becomes of a request. The filter itself decides (verdict.ts); the plan, read plainly, tells which rules
 * were tried before, and what the rule that matched asks of Envoy (matched.ts).
 */
import { type Decisions, decide } from '../plan/decide.ts';
import type { HttpHandler, Rule } from '../plan/plan.ts';
import { streamDestinations } from './destinations.ts';
import { elsewhere } from './elsewhere.ts';
import { answerFor } from './grpc.ts';
import { findHost } from './hosts.ts';
import { isKnown } from './known.ts';
import { matched, type Planned, placeOf } from './matched.ts';
import { httpsLocation } from './redirect.ts';
import { asSeen, type Request, type SeenRequest } from './request.ts';
import type { Story, TriedRule } from './story.ts';
import { read, type Tried } from './tried.ts';
import { Filter } from './verdict.ts';
import { findWay, isFallback, type Way } from './way.ts';

export interface StoryWorld extends Planned {
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
    return { ...told, ...matched(entry, request, this.#world) };
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
