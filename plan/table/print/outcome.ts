/** A fault and weighted outcomes as text. */
import {
  ENTRY_FAULT,
  ENTRY_OUTCOME_COUNT,
  ENTRY_OUTCOMES,
  FAULT_ABORT_CHANCE,
  FAULT_ABORT_GRPC,
  FAULT_ABORT_HTTP,
  FAULT_DELAY,
  FAULT_DELAY_CHANCE,
  NO_GRPC,
  OUTCOME_CLASS,
  OUTCOME_LIMIT,
  OUTCOME_SIZE,
} from '../layout.ts';
import { THROWS } from '../outcomes.ts';
import type { TableReader } from '../read.ts';

export function printFault(table: TableReader, entry: number): string[] {
  const fault = table.word(entry + ENTRY_FAULT);
  if (fault === 0) return [];
  const lines: string[] = [];
  const delayChance = table.word(fault + FAULT_DELAY_CHANCE);
  if (delayChance > 0) lines.push(`delay ${table.word(fault + FAULT_DELAY)} ms, ${delayChance / 10_000}%`);
  const abortChance = table.word(fault + FAULT_ABORT_CHANCE);
  if (abortChance > 0) lines.push(`abort ${abortStatus(table, fault)}, ${abortChance / 10_000}%`);
  return lines;
}

function abortStatus(table: TableReader, fault: number): string {
  const grpc = table.word(fault + FAULT_ABORT_GRPC);
  return grpc === NO_GRPC ? `HTTP ${table.word(fault + FAULT_ABORT_HTTP)}` : `gRPC ${grpc}`;
}

export function printOutcomes(table: TableReader, entry: number): string[] {
  const count = table.word(entry + ENTRY_OUTCOME_COUNT);
  const outcomes = table.records(table.word(entry + ENTRY_OUTCOMES), count, OUTCOME_SIZE);
  let previous = 0;
  return outcomes.map((outcome, index) => {
    const limit = index === count - 1 ? THROWS : table.word(outcome + OUTCOME_LIMIT);
    const percent = Number((((limit - previous) / THROWS) * 100).toFixed(4));
    previous = limit;
    return `${percent}% to ${table.text(outcome + OUTCOME_CLASS) || 'the native default'}`;
  });
}
