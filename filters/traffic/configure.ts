/** Loading a rule table: whatever does not pass is refused in one line, and Envoy keeps the configuration it had. */

import { readConfiguration } from '../../assembly/host/configuration';
import { logError } from '../../assembly/host/log';
import { actOn } from '../../assembly/host/streams';
import { automatonFits } from '../../assembly/match/automaton';
import { release } from '../../assembly/memory/blocks';
import {
  BROKEN,
  checkTable,
  FITS,
  NO_MEMORY,
  NO_TABLE,
  OTHER_VERSION,
  WRONG_CHECKSUM,
  WRONG_LENGTH,
} from '../../assembly/rules/check';
import { isEnvelope, NO_ENVELOPE, openEnvelope } from '../../assembly/rules/envelope';
import { addPlugin, removeDeadPlugins } from './plugins';

/** Whether the configuration of the root context, of this many bytes, is now in force. */
export function configure(root: u32, size: u32): bool {
  removeDeadPlugins();
  actOn(root);
  const table = size !== 0 ? readConfiguration(size) : 0;
  const verdict = judge(table, size);
  if (verdict === FITS && addPlugin(root, table)) return true;
  release(table);
  logError(refusal(verdict));
  return false;
}

function judge(bytes: u32, size: u32): u32 {
  if (size === 0) return NO_TABLE;
  if (bytes === 0) return NO_MEMORY;
  const length = isEnvelope(bytes, size) ? openEnvelope(bytes, size) : size;
  return length === NO_ENVELOPE ? NO_TABLE : checkTable(bytes, length, automatonFits);
}

function refusal(verdict: u32): string {
  if (verdict === NO_TABLE)
    return 'mainsheet: the configuration is no rule table; it is written by `mainsheet generate`';
  if (verdict === OTHER_VERSION)
    return 'mainsheet: the rule table is of another version than the filter; generate both with one mainsheet';
  if (verdict === WRONG_LENGTH) return 'mainsheet: the rule table is cut off or has bytes behind it';
  if (verdict === WRONG_CHECKSUM) return 'mainsheet: the rule table is damaged: its checksum is wrong';
  if (verdict === BROKEN)
    return 'mainsheet: the rule table contradicts itself though its checksum is right; please report this';
  return 'mainsheet: there is no memory for the rule table';
}
