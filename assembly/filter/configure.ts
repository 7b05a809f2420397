/** Loading a rule table: whatever does not pass is refused in one line, and Envoy keeps the configuration it had. */
import { FLAGS_ASKED, TABLE_FLAGS } from '../../plan/table/layout';
import { seedDice } from '../act/dice';
import { readConfiguration } from '../host/configuration';
import { logError } from '../host/log';
import { randomBits } from '../host/random';
import { actOn } from '../host/streams';
import { automatonFits } from '../match/automaton';
import { release } from '../memory/blocks';
import { checkTable, FITS, NO_MEMORY, NO_TABLE } from '../rules/check';
import { isEnvelope, NO_ENVELOPE, openEnvelope } from '../rules/envelope';
import { addPlugin, removeDeadPlugins } from './plugins';
import { refusal, refusalToServe } from './refusals';

/** Whether the configuration of the root context, of this many bytes, is now in force. `serves`: some of FLAGS_ASKED. */
export function configure(root: u32, size: u32, serves: u32): bool {
  seedDice(randomBits());
  removeDeadPlugins();
  actOn(root);
  const table = size !== 0 ? readConfiguration(size) : 0;
  const verdict = judge(table, size);
  const unserved = verdict === FITS ? load<u32>(table, TABLE_FLAGS) & FLAGS_ASKED & ~serves : 0;
  if (verdict === FITS && unserved === 0 && addPlugin(root, table)) return true;
  release(table);
  logError(unserved !== 0 ? refusalToServe(unserved) : refusal(verdict));
  return false;
}

function judge(bytes: u32, size: u32): u32 {
  if (size === 0) return NO_TABLE;
  if (bytes === 0) return NO_MEMORY;
  const length = isEnvelope(bytes, size) ? openEnvelope(bytes, size) : size;
  return length === NO_ENVELOPE ? NO_TABLE : checkTable(bytes, length, automatonFits);
}
