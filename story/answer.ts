/** An answer that no upstream gives: Envoy's own, or the rule's. */
import { ALWAYS, type PathCondition, type Rule } from '../plan/plan.ts';
import { preflightAnswer } from './cors.ts';
import { location } from './redirect.ts';
import type { SeenRequest } from './request.ts';

export interface Answer {
  /** Missing: there is no HTTP answer at all. */
  status?: number;
  /** That a rule asks for; other clients than gRPC's do not see it. */
  grpcStatus?: number;
  why: string;
  body?: string;
  /** Of a redirect. */
  location?: string;
  headers?: Record<string, string>;
}

/** The answer that a rule gives for certain before any destination is asked. */
export function answerOf(rule: Rule, request: SeenRequest, matched?: PathCondition): Answer | undefined {
  const { action, fault } = rule;
  if (fault?.abort?.perMillion === ALWAYS) return abortAnswer(fault.abort, "the rule's fault aborts every request");
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
export function abortAnswer(abort: { httpStatus?: number; grpcStatus?: number }, why: string): Answer {
  const { httpStatus: status = 200, grpcStatus } = abort;
  return { status, ...(grpcStatus !== undefined && { grpcStatus }), why, body: 'fault filter abort' };
}

function textOf(body: { text: string } | { base64: string }): string {
  return 'text' in body ? body.text : Buffer.from(body.base64, 'base64').toString();
}
