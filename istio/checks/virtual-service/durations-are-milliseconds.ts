import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import { durationFindings } from '../grammar/durations.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** Every duration is at least a millisecond, and whole ones; a preflight's maxAge is whole seconds. */
export const durationsAreMilliseconds: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    yield* durationFindings(rule.timeout, [...path, 'timeout']);
    yield* durationFindings(rule.retries?.perTryTimeout, [...path, 'retries', 'perTryTimeout']);
    yield* durationFindings(rule.retries?.backoff, [...path, 'retries', 'backoff']);
    yield* durationFindings(rule.fault?.delay?.fixedDelay, [...path, 'fault', 'delay', 'fixedDelay']);
    const { maxAge } = rule.corsPolicy ?? {};
    yield* durationFindings(maxAge, [...path, 'corsPolicy', 'maxAge']);
    if (maxAge !== undefined && maxAge >= 1 && Number.isInteger(maxAge) && maxAge % 1000 !== 0) {
      yield wrong([...path, 'corsPolicy', 'maxAge'], 'maxAge must be whole seconds', 'round it to seconds');
    }
  }
};
