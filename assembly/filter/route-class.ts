/** The word that Envoy's routes go by. */
import { OUTCOME_CLASS, OUTCOME_CLASS_LENGTH } from '../../plan/table/layout';
import { ROUTE_HEADER } from '../../plan/table/shared-names';
import { drawOutcome } from '../act/outcome';
import { replaceRequestHeader } from '../host/headers';
import { ascii } from '../memory/text';
import { countMatched } from './counters';
import { PLUGIN_TABLE } from './plugins';

const routeHeader = ascii(ROUTE_HEADER);

/** Draws an outcome of the entry, counts it and names its class. Where it has no name, Envoy takes the host's default. */
export function chooseClass(plugin: u32, entry: u32): void {
  const table = load<u32>(plugin, PLUGIN_TABLE);
  const outcome = drawOutcome(table, entry);
  countMatched(plugin, entry, outcome);
  const length = load<u32>(outcome, OUTCOME_CLASS_LENGTH);
  if (length === 0) return;
  replaceRequestHeader(routeHeader, ROUTE_HEADER.length, table + load<u32>(outcome, OUTCOME_CLASS), length);
}
