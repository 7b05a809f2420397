/** The laws of WorkloadEntries. */
import type { WorkloadEntry } from '../schema/workload-entry.ts';
import { labelFindings } from './grammar/labels.ts';
import { checks, type Law } from './law.ts';
import { addressFindings, portsFindings } from './service-entry/endpoints-can-be-reached.ts';

const canBeReached: Law<WorkloadEntry> = function* (entry) {
  yield* addressFindings(entry, ['spec'], 'any');
  yield* portsFindings(entry, ['spec']);
  yield* labelFindings(entry.labels, ['spec', 'labels']);
};

export const workloadEntryChecks = checks<WorkloadEntry>(canBeReached);
