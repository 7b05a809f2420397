/** What a request led to as lines of text, equal where nobody could tell the engines apart. */
import type { HttpHandler } from '../../plan/plan.ts';
import type { Pairs } from '../conformance/case.ts';
import type { BothResults, Result } from './engines.ts';

/** Values that are new for each request. */
const UNIQUE = new Set(['x-request-id', 'x-probe-id', 'date', 'x-envoy-upstream-service-time']);
/** What is left of the time, at a second attempt. */
const TIME_LEFT = 'x-envoy-expected-rq-timeout-ms';
const ATTEMPT = 'x-envoy-attempt-count';
/** A cookie that Envoy makes up from the connection's ports. */
const MADE_UP = /^(sid=)"[0-9a-f]{16}"/;

/** One line a difference: what the filter led to and what Envoy's own routes did. */
export function differences({ wasm, native }: BothResults): string[] {
  const ours = linesOf(wasm);
  const theirs = linesOf(native);
  return [
    ...ours.filter((line) => !takeFrom(theirs, line)).map((line) => `wasm:   ${line}`),
    ...theirs.map((line) => `native: ${line}`),
  ];
}

function takeFrom(lines: string[], line: string): boolean {
  const at = lines.indexOf(line);
  if (at >= 0) lines.splice(at, 1);
  return at >= 0;
}

export function linesOf({ answer, hits }: Result): string[] {
  const seen = hits.map(({ backend, startLine, headers, body }) => [
    `backend ${backend} saw ${startLine}`,
    ...headerLines(`backend ${backend} saw`, headers),
    ...(body ? [`backend ${backend} saw the body ${JSON.stringify(body)}`] : []),
  ]);
  if (!answer) return ['no answer', ...seen.flat()];
  const { status, headers, body } = answer;
  return [`status ${status}`, ...headerLines('answer', headers), `body ${JSON.stringify(body)}`, ...seen.flat()];
}

/** In their order: that of different names counts for nobody, but what has been reordered has been handled otherwise. */
function headerLines(where: string, headers: Pairs): string[] {
  const triedAgain = headers.some(([name, value]) => name === ATTEMPT && value !== '1');
  return headers.map(([name, value]) => {
    const own = UNIQUE.has(name.toLowerCase()) || (triedAgain && name === TIME_LEFT);
    return `${where} ${name}: ${own ? '(its own)' : value.replace(MADE_UP, '$1(made up)')}`;
  });
}

/**
 * A delay that was asked for and not kept, by the rule that the answer names. Half of it will do: Envoy's own delays, too,
 * count from the beginning of a turn of its loop, which is long on a busy machine.
 */
export function tooEarly(handler: HttpHandler, result: Result): string[] {
  const named = ruleOf(result);
  const rule = handler.virtualHosts.flatMap(({ rules }) => rules).find(({ name }) => name === named);
  const delay = rule?.fault?.delay;
  const { milliseconds } = result;
  if (!delay || delay.perMillion === 0 || milliseconds > delay.milliseconds / 2) return [];
  return [`answered after ${milliseconds} ms, which should have been delayed by ${delay.milliseconds} ms`];
}

/** The rule that the answer names, if it names one. */
export function ruleOf({ answer }: Result): string | undefined {
  return answer?.headers.find(([name]) => name === 'x-rule')?.[1];
}
