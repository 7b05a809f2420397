/** The throw that settles an entry's destination and its mirrors. */
import { ENTRY_OUTCOME_COUNT, ENTRY_OUTCOMES, OUTCOME_LIMIT, OUTCOME_SIZE } from '../../plan/table/layout';
import { throwDice } from './dice';

/** The OUTCOME that this request gets. */
export function drawOutcome(table: u32, entry: u32): u32 {
  let outcome = table + load<u32>(entry, ENTRY_OUTCOMES);
  const last = outcome + (load<u32>(entry, ENTRY_OUTCOME_COUNT) - 1) * OUTCOME_SIZE;
  if (outcome === last) return outcome;
  const thrown = throwDice();
  while (outcome < last && thrown >= load<u32>(outcome, OUTCOME_LIMIT)) outcome += OUTCOME_SIZE;
  return outcome;
}
