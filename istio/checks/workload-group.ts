/** The laws of WorkloadGroups. */
import { type Finding, wrong } from '../findings.ts';
import type { ReadinessProbe, WorkloadGroup } from '../schema/workload-group.ts';
import { labelFindings } from './grammar/labels.ts';
import { portFindings } from './grammar/ports.ts';
import { checks, type Law } from './law.ts';
import { portsFindings } from './service-entry/endpoints-can-be-reached.ts';

/** The template's labels and ports are sound; its address is each workload's own. */
const templateIsSound: Law<WorkloadGroup> = function* ({ metadata, template }) {
  yield* labelFindings(metadata?.labels, ['spec', 'metadata', 'labels']);
  yield* labelFindings(template.labels, ['spec', 'template', 'labels']);
  yield* portsFindings(template, ['spec', 'template']);
};

const probeAsksSomething: Law<WorkloadGroup> = function* ({ probe }) {
  if (probe) yield* probeFindings(probe);
};

function* probeFindings(probe: ReadinessProbe): Generator<Finding> {
  const path = ['spec', 'probe'];
  const { httpGet, tcpSocket, exec, grpc } = probe;
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    if ((probe[field] ?? 0) < 0)
      yield wrong([...path, field], `${field} cannot be negative`, 'write 0 or more, or leave it out');
  }
  if (httpGet) yield* portFindings(httpGet.port, [...path, 'httpGet', 'port']);
  else if (tcpSocket) yield* portFindings(tcpSocket.port, [...path, 'tcpSocket', 'port']);
  else if (exec && !exec.command?.length)
    yield wrong([...path, 'exec'], 'the probe has no command', 'add "command: […]"');
  else if (!exec && !grpc) yield wrong(path, 'the probe asks nothing', 'add "httpGet", "tcpSocket", "exec" or "grpc"');
}

export const workloadGroupChecks = checks<WorkloadGroup>(templateIsSound, probeAsksSomething);
