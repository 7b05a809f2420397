/** One request: from its headers to the decision, and what the decision asks of Envoy. */

import { ruleOf } from '../../assembly/act/counters';
import { delay, periodAfterDelay, UNCHANGED } from '../../assembly/act/delays';
import { drawAbort, drawDelay, faultOf, grpcStatus, httpStatus, NO_ABORT } from '../../assembly/act/fault';
import { drawOutcome } from '../../assembly/act/outcome';
import { setTickPeriod, wallClock } from '../../assembly/host/clock';
import { headerCount, headers, readRequestHeaders, replaceRequestHeader } from '../../assembly/host/headers';
import { incrementCounter } from '../../assembly/host/metrics';
import { answerAbort, CONTINUE, PAUSE, setFilterState } from '../../assembly/host/streams';
import { findEntry } from '../../assembly/match/candidates';
import { findRuleset } from '../../assembly/match/host';
import { findHeader, openRequest } from '../../assembly/match/request';
import { openScratch } from '../../assembly/match/scratch';
import { HEADER_VALUE, HEADER_VALUE_LENGTH } from '../../assembly/memory/headers';
import { ascii } from '../../assembly/memory/text';
import {
  FLAG_NAME_RULES,
  OUTCOME_CLASS,
  OUTCOME_CLASS_LENGTH,
  RULE_NAME,
  RULE_NAME_LENGTH,
  TABLE_FLAGS,
} from '../../plan/table/layout';
import { abortedCounter, countDelayed, countMatched } from './counters';
import { PLUGIN_DELAYS, PLUGIN_SCRATCH, PLUGIN_TABLE } from './plugins';

const AUTHORITY = ':authority';
const PATH = ':path';
const ROUTE_HEADER = 'x-mainsheet-route';
/** Access logs read it as %FILTER_STATE(wasm.mainsheet.rule:PLAIN)%. */
const RULE_STATE = 'mainsheet.rule';
const authorityName = ascii(AUTHORITY);
const pathName = ascii(PATH);
const routeHeader = ascii(ROUTE_HEADER);
const ruleState = ascii(RULE_STATE);

/** Returns what the callback is to return. */
export function handleRequest(plugin: u32, context: u32): i32 {
  const table = load<u32>(plugin, PLUGIN_TABLE);
  const entry = decide(table, load<u32>(plugin, PLUGIN_SCRATCH));
  if (entry === 0) return CONTINUE;
  const outcome = drawOutcome(table, entry);
  countMatched(plugin, entry, outcome);
  nameRule(table, entry);
  // Before an abort as well: its answer, too, has the class's response headers.
  nameClass(table, outcome);
  const fault = faultOf(table, entry);
  return fault !== 0 ? injectFault(plugin, context, entry, fault) : CONTINUE;
}

/** The ENTRY of the first match that holds, or 0. */
function decide(table: u32, scratch: u32): u32 {
  if (!readRequestHeaders()) return 0;
  const authority = findHeader(headers, headerCount, authorityName, AUTHORITY.length);
  if (authority === 0) return 0;
  const value = load<u32>(authority, HEADER_VALUE);
  const ruleset = findRuleset(table, value, load<u32>(authority, HEADER_VALUE_LENGTH));
  if (ruleset === 0) return 0;
  const path = findHeader(headers, headerCount, pathName, PATH.length);
  openScratch(scratch, table);
  openRequest(table, ruleset, headers, headerCount, path);
  return findEntry(table, ruleset);
}

/** Where nothing is set, Envoy takes the host's native default. */
function nameClass(table: u32, outcome: u32): void {
  const length = load<u32>(outcome, OUTCOME_CLASS_LENGTH);
  if (length === 0) return;
  replaceRequestHeader(routeHeader, ROUTE_HEADER.length, table + load<u32>(outcome, OUTCOME_CLASS), length);
}

function nameRule(table: u32, entry: u32): void {
  if ((load<u32>(table, TABLE_FLAGS) & FLAG_NAME_RULES) === 0) return;
  const rule = ruleOf(table, entry);
  setFilterState(ruleState, RULE_STATE.length, table + load<u32>(rule, RULE_NAME), load<u32>(rule, RULE_NAME_LENGTH));
}

/** The delay first, then the abort, as Envoy's fault filter does. */
function injectFault(plugin: u32, context: u32, entry: u32, fault: u32): i32 {
  const milliseconds = drawDelay(fault);
  const abort = drawAbort(fault);
  const counter = abort !== NO_ABORT ? abortedCounter(plugin, entry) : 0;
  if (milliseconds !== 0 && holdBack(plugin, context, milliseconds, abort, counter)) {
    countDelayed(plugin, entry);
    return PAUSE;
  }
  if (abort === NO_ABORT) return CONTINUE;
  incrementCounter(counter);
  answerAbort(httpStatus(abort), grpcStatus(abort));
  return PAUSE;
}

function holdBack(plugin: u32, context: u32, milliseconds: u32, abort: u32, counter: u32): bool {
  const delays = load<u32>(plugin, PLUGIN_DELAYS);
  if (!delay(delays, wallClock(), milliseconds, context, abort, counter)) return false;
  const period = periodAfterDelay(delays);
  if (period !== UNCHANGED) setTickPeriod(period);
  return true;
}
