import type { HTTPMatchRequest, StringMatch } from '../../istio/index.ts';
import type { Condition, HeaderCondition, PathCondition, StringTest } from '../plan.ts';

/** The conditions of a match, without those on JWT claims. The prefix `/` is none: a match that says nothing of the path means it. */
export function conditionsOf(match: HTTPMatchRequest): Condition[] {
  const { scheme, method, authority, headers = {}, withoutHeaders = {}, queryParams = {} } = match;
  const pseudo = { ':scheme': scheme, ':method': method, ':authority': authority };
  return [
    ...pathCondition(match),
    ...Object.entries(pseudo).flatMap(([name, test]) => (test ? [headerCondition(name, test, false)] : [])),
    ...withoutClaims(headers).map(([name, test]) => headerCondition(name, test, false)),
    ...withoutClaims(withoutHeaders).map(([name, test]) => headerCondition(name, test, true)),
    ...Object.entries(queryParams).map(([name, test]): Condition => ({ on: 'query', name, test: stringTest(test) })),
  ];
}

/** `@request.auth.claims.group` and `@request.auth.claims[a][b]` speak of a validated JWT, not of a header. */
export function isClaim(header: string): boolean {
  return /^@request\.auth\.claims[.[]/i.test(header);
}

function withoutClaims(tests: Record<string, StringMatch>): [string, StringMatch][] {
  return Object.entries(tests).filter(([name]) => !isClaim(name));
}

function pathCondition({ uri, ignoreUriCase }: HTTPMatchRequest): PathCondition[] {
  const test = stringTest(uri ?? {});
  if (test.kind === 'present' || (test.kind === 'prefix' && test.value === '/')) return [];
  return [{ on: 'path', test, ignoreCase: test.kind !== 'regex' && ignoreUriCase === true }];
}

/** Envoy keeps the `Host` header as `:authority`, under both names. */
function headerCondition(written: string, test: StringMatch, negate: boolean): HeaderCondition {
  const name = written.toLowerCase();
  return { on: 'header', name: name === 'host' ? ':authority' : name, test: stringTest(test), negate };
}

/** `{}`, and the regex `*` which is not one, ask for presence only. */
export function stringTest({ exact, prefix, regex }: StringMatch): StringTest {
  if (exact !== undefined) return { kind: 'exact', value: exact };
  if (prefix !== undefined) return { kind: 'prefix', value: prefix };
  return regex === undefined || regex === '*' ? { kind: 'present' } : { kind: 'regex', value: regex };
}
