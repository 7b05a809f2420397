/** What is measured, and what is aimed at. */
import { existsSync } from 'node:fs';
import type { Contender } from './contender.ts';
import { lua, mainsheet, NATIVE, noOp, RUST_FILTER, routeList, rust, tree } from './contenders.ts';
import { EVERYTHING, headerRegexRules, manyHosts, type Rules, rulesOf, to, uriRegexRules, userRules } from './rules.ts';

export interface Scenario {
  name: string;
  /** Ours comes first. */
  contenders: Contender[];
  /** The contender that the ratios are to. */
  against: string;
  /** At most this of the one compared with. */
  target: number;
}

const RUST = existsSync(RUST_FILTER) ? [rust] : [];
const API = '/api/orders';
const HIT = { status: 200, subset: 'v2' } as const;
const DEFAULT = { status: 200, subset: 'v1' } as const;

export const SCENARIOS: Scenario[] = [
  userHit(1, 1.2, [tree, lua, ...RUST, noOp]),
  userHit(100, 1.05, [tree, lua]),
  userHit(1000, 0.5, [tree, lua, ...RUST]),
  userHit(10_000, 0.085, [tree, lua]),
  userDefault(1, 1.13, [noOp]),
  userDefault(100, 1.0, []),
  userDefault(1000, 0.48, []),
  userDefault(10_000, 0.08, []),
  uriRegexes(100, 0.9),
  uriRegexes(1000, 0.2),
  againstNative('1,000 hosts × 10 rules', manyHosts(1000, 10), 1.12),
  againstNative('adversarial: 1,000 rules, one header regex each', adversarial(1000), 1.0),
  againstNative('everything on', everythingOn(), 1.2),
  againstNative('abort', abort(), 1.12),
  flat(10_000, 10, 1.05),
];

function againstNative(
  name: string,
  rules: Rules,
  target: number,
  others: ((rules: Rules) => Contender)[] = [],
): Scenario {
  const contenders = [mainsheet, routeList, ...others].map((contender) => contender(rules));
  return { name, contenders, against: NATIVE, target };
}

function userHit(count: number, target: number, others: ((rules: Rules) => Contender)[]): Scenario {
  return againstNative(`header + prefix, ${count} rules, the last hit`, lastUser(count), target, others);
}

function userDefault(count: number, target: number, others: ((rules: Rules) => Contender)[]): Scenario {
  const rules = rulesOf(userRules(count), { path: API, headers: { 'x-user': 'nobody' } }, DEFAULT);
  return againstNative(`header + prefix, ${count} rules, the default`, rules, target, others);
}

function lastUser(count: number): Rules {
  return rulesOf(userRules(count), { path: API, headers: { 'x-user': `user-${count - 1}` } }, HIT);
}

function uriRegexes(count: number, target: number): Scenario {
  const rules = rulesOf(uriRegexRules(count), { path: `/shop/item-${count - 1}/a-red-hat/v12`, headers: {} }, HIT);
  return againstNative(`${count} uri regexes, the last hit`, rules, target);
}

function adversarial(count: number): Rules {
  return rulesOf(headerRegexRules(count), { path: API, headers: { 'x-user': `user-${count - 1}-mallory` } }, HIT);
}

function everythingOn(): Rules {
  const rule = { match: [{ uri: { prefix: '/api/' }, headers: { 'x-user': { exact: 'user-0' } } }], ...EVERYTHING };
  const headers = { 'x-user': 'user-0', 'x-debug': '1', origin: 'https://shop.example' };
  return rulesOf([rule, { route: to('v1') }], { path: API, headers }, { status: 200 });
}

function abort(): Rules {
  const fault = { abort: { percentage: { value: 100 }, httpStatus: 503 } };
  const rule = { match: [{ headers: { 'x-user': { exact: 'user-0' } } }], fault, route: to('v2') };
  return rulesOf([rule, { route: to('v1') }], { path: API, headers: { 'x-user': 'user-0' } }, { status: 503 });
}

function flat(many: number, few: number, target: number): Scenario {
  const [against, name] = [`Mainsheet, ${few} rules`, `${many} rules against ${few}`];
  return { name, contenders: [mainsheet(lastUser(many)), mainsheet(lastUser(few), against)], against, target };
}
