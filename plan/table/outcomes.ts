/** Writes what follows from a match: the weighted route classes and the fault. */
import type { Outcome, RouteClass } from '../decide.ts';
import type { Fault } from '../plan.ts';
import {
  FAULT_ABORT_CHANCE,
  FAULT_ABORT_GRPC,
  FAULT_ABORT_HTTP,
  FAULT_DELAY,
  FAULT_DELAY_CHANCE,
  FAULT_SIZE,
  LAST_LIMIT,
  NO_GRPC,
  OUTCOME_CLASS,
  OUTCOME_CLASS_LENGTH,
  OUTCOME_LIMIT,
  OUTCOME_SIZE,
} from './layout.ts';
import type { PieceBuffer } from './piece.ts';
import { record } from './record.ts';

/** A throw is one of so many: any u32. */
export const THROWS = 2 ** 32;

/** `named`: whether a class has to be named; where nothing is set, Envoy takes what it would by itself. */
export function writeOutcomes(outcomes: Outcome[], named: (made: RouteClass) => boolean, buffer: PieceBuffer): number {
  const words: number[] = [];
  let total = 0;
  for (const [index, outcome] of outcomes.entries()) {
    total += outcome.share;
    const name = buffer.text(named(outcome.class) ? outcome.class.name : '');
    const last = index === outcomes.length - 1;
    const fields = {
      [OUTCOME_LIMIT]: last ? LAST_LIMIT : Math.min(Math.round(total * THROWS), LAST_LIMIT),
      [OUTCOME_CLASS]: name.offset,
      [OUTCOME_CLASS_LENGTH]: name.length,
    };
    words.push(...record(OUTCOME_SIZE, fields));
  }
  return buffer.share(words);
}

/** Returns 0 without a fault. */
export function writeFault(fault: Fault | undefined, buffer: PieceBuffer): number {
  if (!fault) return 0;
  const { delay, abort } = fault;
  return buffer.share(
    record(FAULT_SIZE, {
      [FAULT_DELAY_CHANCE]: delay?.perMillion ?? 0,
      [FAULT_DELAY]: delay?.milliseconds ?? 0,
      [FAULT_ABORT_CHANCE]: abort?.perMillion ?? 0,
      [FAULT_ABORT_HTTP]: abort && 'httpStatus' in abort ? abort.httpStatus : 0,
      [FAULT_ABORT_GRPC]: abort && 'grpcStatus' in abort ? abort.grpcStatus : NO_GRPC,
    }),
  );
}
