/** An answer that no upstream gives: Envoy's own, or the rule's. */
import { ALWAYS, type PathCondition, type Rule } from '../plan/plan.ts';
import { preflightAnswer } from './cors.ts';
import { location } from './redirect.ts';
import type { SeenRequest } from './request.ts';

export interface Answer {
  /** Missing: there is no HTTP answer at all. */
  status?: number;
  why: string;
  body?: string;
  /** Of a redirect. */
  location?: string;
  headers?: Record<string, string>;
}

/** The answer that a rule gives for certain before any destination is asked. */
export function answerOf(rule: Rule, request: SeenRequest, matched?: PathCondition): Answer | undefined {
  const { action } = rule;
  const aborted = certainAbort(rule);
  if (aborted) return aborted;
  switch (action.kind) {
    case 'forward':
      return preflightAnswer(action.cors, request);
    case 'redirect':
      return { status: action.code, why: 'the rule redirects', location: location(action, request, matched) };
    case 'direct':
      return {
        status: action.status,
        why: 'the rule answers itself',
        ...(action.body && { body: textOf(action.body) }),
      };
  }
}

/** A gRPC status comes with HTTP's 200. */
function certainAbort({ fault }: Rule): Answer | undefined {
  const { abort } = fault ?? {};
  if (abort?.perMillion !== ALWAYS) return undefined;
  const status = 'httpStatus' in abort ? abort.httpStatus : 200;
  return { status, why: "the rule's fault aborts every request", body: 'fault filter abort' };
}

function textOf(body: { text: string } | { base64: string }): string {
  return 'text' in body ? body.text : Buffer.from(body.base64, 'base64').toString();
}
