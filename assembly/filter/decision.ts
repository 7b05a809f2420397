/** From the request at hand to the entry that decides it. */
import { FLAG_TOLD, TABLE_FLAGS } from '../../plan/table/layout';
import { headerCount, headers, readRequestHeaders } from '../host/headers';
import { findEntry } from '../match/candidates';
import { findRuleset } from '../match/host';
import { findHeader, openRequest } from '../match/request';
import { openScratch } from '../match/scratch';
import { HEADER_VALUE, HEADER_VALUE_LENGTH } from '../memory/headers';
import { ascii } from '../memory/text';
import { PLUGIN_SCRATCH, PLUGIN_TABLE } from './plugins';
import { toldEntry } from './told';

const AUTHORITY = ':authority';
const PATH = ':path';
const authorityName = ascii(AUTHORITY);
const pathName = ascii(PATH);

/** The RULESET of the decision at hand, if it is for an entry. */
export let ruleset: u32 = 0;

/** The ENTRY of the first match that holds, or 0; what a filter before this one has found counts before that. */
export function decide(plugin: u32): u32 {
  const table = load<u32>(plugin, PLUGIN_TABLE);
  if (!readRequestHeaders()) return 0;
  const authority = findHeader(headers, headerCount, authorityName, AUTHORITY.length);
  if (authority === 0) return 0;
  const value = load<u32>(authority, HEADER_VALUE);
  ruleset = findRuleset(table, value, load<u32>(authority, HEADER_VALUE_LENGTH));
  if (ruleset === 0) return 0;
  const told = (load<u32>(table, TABLE_FLAGS) & FLAG_TOLD) !== 0 ? toldEntry(table, ruleset) : 0;
  return told !== 0 ? told : match(table, load<u32>(plugin, PLUGIN_SCRATCH));
}

function match(table: u32, scratch: u32): u32 {
  const path = findHeader(headers, headerCount, pathName, PATH.length);
  openScratch(scratch, table);
  openRequest(table, ruleset, headers, headerCount, path);
  return findEntry(table, ruleset);
}
