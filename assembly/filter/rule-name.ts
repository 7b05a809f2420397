/** Telling which rule a request matches: access logs, other filters, routes. */
import { FLAG_NAME_RULES, FLAG_RULES, RULE_NAME, RULE_NAME_LENGTH, TABLE_FLAGS } from '../../plan/table/layout';
import { RULE_STATE } from '../../plan/table/shared-names';
import { ruleOf } from '../act/counters';
import { readFilterState, setFilterState } from '../host/filter-state';
import { headerCount, headers, removeRequestHeader, replaceRequestHeader } from '../host/headers';
import { findHeader } from '../match/request';
import { ascii } from '../memory/text';
import { ruleset } from './decision';
import { PLUGIN_TABLE } from './plugins';
import { tellEntry } from './told';

const RULE_HEADER = 'x-mainsheet-rule';
const ruleHeader = ascii(RULE_HEADER);
const ruleState = ascii(RULE_STATE);

/** To whom the table says; `entry` is the decision at hand, or 0. */
export function tellRule(plugin: u32, entry: u32): void {
  const table = load<u32>(plugin, PLUGIN_TABLE);
  const flags = load<u32>(table, TABLE_FLAGS);
  if ((flags & (FLAG_NAME_RULES | FLAG_RULES)) === 0) return;
  if (entry === 0) {
    forgetRule(flags);
    return;
  }
  const rule = ruleOf(table, entry);
  const name = table + load<u32>(rule, RULE_NAME);
  const length = load<u32>(rule, RULE_NAME_LENGTH);
  setFilterState(ruleState, RULE_STATE.length, name, length);
  if ((flags & FLAG_RULES) === 0) return;
  replaceRequestHeader(ruleHeader, RULE_HEADER.length, name, length);
  tellEntry(table, ruleset, entry);
}

/** A client may have sent the header, where nothing strips it before; but not where another filter of ours has told a rule. */
function forgetRule(flags: u32): void {
  if ((flags & FLAG_RULES) === 0) return;
  if (findHeader(headers, headerCount, ruleHeader, RULE_HEADER.length) === 0) return;
  if (readFilterState(ruleState, RULE_STATE.length)) return;
  removeRequestHeader(ruleHeader, RULE_HEADER.length);
}
