import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import { durationFindings } from '../grammar/durations.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** Every duration is at least a millisecond, and whole ones; a preflight's maxAge is whole seconds. */
export const durationsAreMilliseconds: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const { timeout, retries, fault, corsPolicy } = part;
    if (timeout !== undefined) yield* durationFindings(timeout, [...path, 'timeout']);
    if (retries) {
      yield* durationFindings(retries.perTryTimeout, [...path, 'retries', 'perTryTimeout']);
      yield* durationFindings(retries.backoff, [...path, 'retries', 'backoff']);
    }
    if (fault) yield* durationFindings(fault.delay?.fixedDelay, [...path, 'fault', 'delay', 'fixedDelay']);
    const { maxAge } = corsPolicy ?? {};
    if (maxAge === undefined) continue;
    yield* durationFindings(maxAge, [...path, 'corsPolicy', 'maxAge']);
    if (maxAge >= 1 && Number.isInteger(maxAge) && maxAge % 1000 !== 0) {
      yield wrong([...path, 'corsPolicy', 'maxAge'], 'maxAge must be whole seconds', 'round it to seconds');
    }
  }
};
