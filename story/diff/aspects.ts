/** A request in the parts that conditions look at, each of which can be chosen by itself. */

import { TooFar } from '../../plan/analysis/reachability/too-far.ts';
import type { Condition, HttpHandler } from '../../plan/plan.ts';
import { asSeen, type HeaderList, METHODS, type Request, type SeenRequest } from '../request.ts';
import type { Tests } from './tests.ts';
import { HEADER_VALUE, pathsOf, QUERY_VALUE } from './universes.ts';
import { type Demand, shortestWord } from './words.ts';

/** `path`, `header end-user`, `query page`. */
export type Aspect = string;

/** The values that are chosen; what is not among them is left as it is in a plain GET of `/`. */
export type Choice = ReadonlyMap<Aspect, string | undefined>;

/** That a condition holds, or that it does not. */
export interface Literal {
  condition: Condition;
  holds: boolean;
}

/** Where requests come in, and by which names. */
export interface Ground {
  handler: HttpHandler;
  tls: boolean;
  /** What requests are called by if no rule looks at it. */
  authority: string;
  /** The pattern of all authorities that lead here, narrower domains or not. */
  authorities: string;
  /** The pattern of such as lead elsewhere, this one among them. Undefined: it leads here. */
  elsewhere(authority: string): string | undefined;
}

const PROTO = 'header x-forwarded-proto';
const MOST_PASSED_OVER = 100;
/** Tunnels are compared by themselves. */
const REQUEST_METHODS = ['GET', 'POST', ...[...METHODS].filter((method) => method !== 'CONNECT')];

export class Aspects {
  readonly #ground: Ground;
  readonly #tests: Tests;
  /** Of a request to which nothing is added. */
  readonly #plain: SeenRequest;

  constructor(ground: Ground, tests: Tests) {
    this.#ground = ground;
    this.#tests = tests;
    this.#plain = this.#seen([]);
  }

  /** The scheme is what `x-forwarded-proto` says, where the listener believes it. */
  aspectOf(condition: Condition): Aspect {
    if (condition.on === 'path') return 'path';
    if (condition.on === 'query') return `query ${condition.name}`;
    if (condition.name === ':path') return 'path';
    return condition.name === ':scheme' && !this.#ground.handler.edge ? PROTO : `header ${condition.name}`;
  }

  holds(condition: Condition, choice: Choice): boolean {
    return this.#holdsFor(condition, choice.get(this.aspectOf(condition)));
  }

  /** One value for which all literals are as they should be. Undefined: there is none. Throws TooFar. */
  solve(aspect: Aspect, literals: readonly Literal[]): { value: string | undefined } | undefined {
    const fits = (value: string | undefined) =>
      literals.every(({ condition, holds }) => this.#holdsFor(condition, value) === holds);
    if (fits(undefined)) return { value: undefined };
    const few = this.#fewValues(aspect, literals);
    if (few) return few.filter(fits).map((value) => ({ value }))[0];
    const exact = literals.find(isExact)?.condition.test;
    if (exact?.kind === 'exact') {
      const { value } = exact;
      return fits(value) && this.#isPossible(aspect, value) ? { value } : undefined;
    }
    return aspect === 'header :authority' ? this.#authority(literals) : this.#word(this.#universe(aspect), literals);
  }

  /** The header list is as a client sends it. */
  request(choice: Choice, { host, port }: Pick<Request, 'host' | 'port'>): Request {
    const chosen = [...choice].filter((entry): entry is [string, string] => entry[1] !== undefined);
    const named = (kind: string) =>
      chosen
        .filter(([aspect]) => aspect.startsWith(kind))
        .map(([aspect, value]): [string, string] => [aspect.slice(kind.length), value]);
    const query = named('query ').map(([name, value]) => `${name}=${value}`);
    return {
      method: choice.get('header :method') ?? 'GET',
      scheme: this.#ground.tls ? 'https' : 'http',
      host,
      port,
      authority: choice.get('header :authority') ?? this.#ground.authority,
      target: (choice.get('path') ?? '/') + (query.length > 0 ? `?${query.join('&')}` : ''),
      headers: named('header ').filter(([name]) => !name.startsWith(':')),
    };
  }

  #holdsFor(condition: Condition, chosen: string | undefined): boolean {
    return this.#tests.holds(condition, this.#valueOf(condition, chosen));
  }

  /** What the condition looks at: the chosen value, or what is there without one. */
  #valueOf(condition: Condition, chosen: string | undefined): string | undefined {
    if (condition.on === 'query') return chosen;
    if (condition.on === 'path' || condition.name === ':path') return chosen ?? '/';
    if (condition.name === ':scheme') return chosen === 'http' || chosen === 'https' ? chosen : this.#plain.scheme;
    return chosen ?? this.#plain.headers.find(([name]) => name === condition.name)?.[1];
  }

  /** Undefined where there are many. */
  #fewValues(aspect: Aspect, literals: readonly Literal[]): string[] | undefined {
    if (aspect === 'header :method') return REQUEST_METHODS;
    if (aspect === PROTO && !this.#ground.handler.edge) {
      const tested = literals.flatMap(({ condition: { test } }) => ('value' in test ? [test.value] : []));
      return ['https', 'http', 'other', ...tested].filter((value) => this.#isPossible(aspect, value));
    }
    if (aspect === 'path' || aspect === 'header :authority') return undefined;
    return this.#canBeSent(aspect) ? undefined : [];
  }

  #canBeSent(aspect: Aspect): boolean {
    const name = aspect.slice(aspect.indexOf(' ') + 1);
    if (aspect.startsWith('query ')) return /^[!-~]*$/.test(name) && !/[&=#]/.test(name);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return false;
    return this.#seen([[name, 'x']]).headers.some(([known, value]) => known === name && value === 'x');
  }

  #isPossible(aspect: Aspect, value: string): boolean {
    if (aspect === 'header :authority') return this.#ground.elsewhere(value) === undefined;
    return this.#tests.passes({ kind: 'regex', value: this.#universe(aspect) }, value);
  }

  #universe(aspect: Aspect): string {
    if (aspect === 'path') return pathsOf(this.#ground.handler.pathNormalization);
    return aspect.startsWith('query ') ? QUERY_VALUE : HEADER_VALUE;
  }

  #word(universe: string, literals: readonly Literal[], except: readonly string[] = []): { value: string } | undefined {
    const demands = literals.flatMap((literal) => this.#demand(literal));
    if (demands.includes('never')) return undefined;
    const languages: Demand[] = [
      { language: this.#tests.ofPattern(universe), wanted: true },
      ...except.map((pattern) => ({ language: this.#tests.ofPattern(pattern), wanted: false })),
      ...(demands as Demand[]),
    ];
    const value = shortestWord(languages);
    return value === undefined ? undefined : { value };
  }

  /** Domains that take names away are passed over as they are met. */
  #authority(literals: readonly Literal[]): { value: string } | undefined {
    const passedOver: string[] = [];
    while (passedOver.length < MOST_PASSED_OVER) {
      const found = this.#word(this.#ground.authorities, literals, passedOver);
      const other = found && this.#ground.elsewhere(found.value);
      if (other === undefined) return found;
      passedOver.push(other);
    }
    throw new TooFar(`more than ${MOST_PASSED_OVER} domains of other hosts are in the way`);
  }

  /** Of a value that is there. */
  #demand({ condition, holds }: Literal): (Demand | 'never')[] {
    const wanted = condition.on === 'header' && condition.negate ? !holds : holds;
    if (condition.test.kind === 'present') return wanted ? [] : ['never'];
    const ignoreCase = condition.on === 'path' && condition.ignoreCase;
    return [{ language: this.#tests.language(condition.test, ignoreCase), wanted }];
  }

  #seen(headers: HeaderList): SeenRequest {
    const { authority, handler, tls } = this.#ground;
    const scheme = tls ? 'https' : 'http';
    const request: Request = { method: 'GET', scheme, host: '', port: 80, authority, target: '/', headers };
    return asSeen(request, authority, handler, tls)!;
  }
}

/** Whether only one value will do. */
function isExact({ condition, holds }: Literal): boolean {
  if (condition.test.kind !== 'exact' || (condition.on === 'path' && condition.ignoreCase)) return false;
  return condition.on === 'header' && condition.negate ? !holds : holds;
}
