/** What becomes of one request, and why: what `explain` prints and tests are held against. */
import type { Cors, HeaderOps, Retry } from '../plan/plan.ts';
import type { Answer } from './answer.ts';
import type { Failure } from './conditions.ts';
import type { DestinationStory, MirrorStory } from './destinations.ts';
import type { Elsewhere } from './elsewhere.ts';

export interface Story {
  /** As rules see it. */
  request: { method: string; scheme: string; authority: string; path: string };
  listener?: string;
  /** The virtual host, and the one of its domains that fits. */
  host?: string;
  domain?: string;
  /** Where nobody has said anything of the host: who knows it by another address. */
  elsewhere?: Elsewhere[];
  /** Nobody knows the host by its name: no service has it, and no Gateway or rule names it. */
  unknown?: true;
  /** `namespace/virtualservice/name-or-index`; none: no rule matches. */
  rule?: string;
  file?: string;
  line?: number;
  match?: { name?: string; file?: string; line?: number };
  /** What the match asks for, all of which holds. */
  conditions: string[];
  /** Rules before it, in their order. */
  tried: TriedRule[];
  /** Where Envoy answers by itself, for certain. */
  answer?: Answer;
  fault?: FaultStory;
  destinations: DestinationStory[];
  rewrite?: { path?: [before: string, after: string]; authority?: [before: string, after: string] };
  /** The rule's own operations; a destination has more. */
  headers?: HeaderOps;
  mirrors: MirrorStory[];
  /** Of the whole request; 0 is none. */
  timeout?: { milliseconds: number; from: string };
  /** No attempts: none. */
  retries?: Partial<Retry> & { attempts: number; from: string };
  cors?: Cors;
}

export interface TriedRule {
  rule: string;
  file?: string;
  line?: number;
  matches: { file?: string; line?: number; failed: Failure[] }[];
}

export interface FaultStory {
  delay?: { milliseconds: number; percentage: number };
  abort?: { percentage: number; httpStatus?: number; grpcStatus?: number };
}
