/** Whether what the filter did with a request is what the plain reading allows. Every disagreement is thrown. */
import { deepStrictEqual } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import type { RouteClass } from '../../plan/decide.ts';
import type { Action, Fault, Forward, Match, Rule } from '../../plan/plan.ts';
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';
import type { Header } from '../../simulator/headers.ts';
import type { Stream } from '../../simulator/stream.ts';
import type { Reading } from './reading.ts';
import type { World } from './wasm.ts';

const ALWAYS = 1_000_000;
/** How late a delayed request may go on, in milliseconds. */
const LATEST = 2;
/** What Envoy tells a gRPC client whose call is answered with such an HTTP status. */
const GRPC_FOR_HTTP: Record<number, number> = { 400: 13, 503: 14, 555: 2 };

/** What is right: the plain reading, and the names that the host's classes go by. */
export interface Expected extends Reading {
  classes: RouteClass[];
  /** For which nothing needs to be set. */
  nativeDefault: RouteClass | undefined;
}

export function judge(world: World, sent: Header[], stream: Stream, expected: Expected): void {
  const { rule } = expected;
  agree('rule', stream.ruleName, rule?.name);
  judgeDelay(world, stream, rule?.fault?.delay);
  judgeAbort(stream, rule?.fault?.abort);
  if (stream.state === 'replied') return;
  agree('state', stream.state, 'continued');
  deepStrictEqual(
    stream.headers.filter(([name]) => name !== ROUTE_HEADER),
    sent,
    'the filter changed headers that are not its own',
  );
  judgeClass(stream.routeClass, expected);
}

function judgeDelay({ simulator }: World, stream: Stream, delay: Fault['delay']): void {
  const paused = stream.state === 'paused';
  mayBe('delayed', paused, delay?.perMillion ?? 0);
  if (!paused || !delay) return;
  agree('let go before its delay was over', simulator.advance(delay.milliseconds - 0.01).length, 0);
  agree('let go when its delay was over', simulator.advance(LATEST).length, 1);
}

function judgeAbort(stream: Stream, abort: Fault['abort']): void {
  const { reply } = stream;
  mayBe('aborted', reply !== undefined, abort?.perMillion ?? 0);
  if (!reply || !abort) return;
  const status = 'httpStatus' in abort ? abort.httpStatus : 200;
  const grpcStatus = 'httpStatus' in abort ? GRPC_FOR_HTTP[abort.httpStatus] : abort.grpcStatus;
  const wanted = { status, grpcStatus, body: 'fault filter abort', headers: [], details: 'mainsheet_abort' };
  deepStrictEqual(reply, wanted, 'not the reply that was asked for');
}

function judgeClass(name: string | undefined, { rule, match, classes, nativeDefault }: Expected): void {
  if (!rule || !match) {
    agree('class', name, undefined);
    return;
  }
  const chosen = name === undefined ? nativeDefault : classes.find((known) => known.name === name);
  if (!chosen) throw new Error(name === undefined ? 'nothing set, which means no default' : `no such class: ${name}`);
  if (!allows(rule, match, chosen)) throw new Error(`not of this rule: ${JSON.stringify(chosen)}`);
}

/** One of the rule's destinations with some of its mirrors, all else as it was written. */
function allows(rule: Rule, match: Match, { path, action }: RouteClass): boolean {
  const rewritesPrefix = rule.action.kind === 'forward' && rule.action.rewrite.uri !== undefined;
  const expected = rewritesPrefix ? match.conditions.findLast(({ on }) => on === 'path') : undefined;
  return isDeepStrictEqual(path, expected) && isOneOf(action, rule.action);
}

function isOneOf(action: Action, all: Action): boolean {
  if (action.kind !== 'forward' || all.kind !== 'forward') return isDeepStrictEqual(action, all);
  const rest = { ...all, destinations: action.destinations, mirrors: action.mirrors };
  return isDeepStrictEqual(action, rest) && hasOneDestination(action, all) && hasSomeMirrors(action, all);
}

function hasOneDestination({ destinations }: Forward, all: Forward): boolean {
  const [taken, ...more] = destinations;
  const possible = all.destinations.filter(({ weight }) => weight > 0 || all.destinations.length === 1);
  return more.length === 0 && possible.some((one) => isDeepStrictEqual({ ...one, weight: 1 }, taken));
}

/** One throw for all of them: who is mirrored to a rare one is mirrored to every less rare one too. */
function hasSomeMirrors({ mirrors }: Forward, all: Forward): boolean {
  const possible = all.mirrors.filter(({ perMillion }) => perMillion > 0);
  const throws = [...possible.map(({ perMillion }) => perMillion), ALWAYS];
  return throws.some((thrown) => {
    const drawn = possible.filter(({ perMillion }) => perMillion >= thrown);
    return isDeepStrictEqual(
      mirrors,
      drawn.map((mirror) => ({ ...mirror, perMillion: ALWAYS })),
    );
  });
}

// ------------------------------------------------------------------------------------------------ words

function mayBe(what: string, is: boolean, perMillion: number): void {
  if (is && perMillion === 0) throw new Error(`${what}, with no chance of it`);
  if (!is && perMillion === ALWAYS) throw new Error(`not ${what}, which was certain`);
}

function agree(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: the filter says ${actual}, the plan ${expected}`);
}
