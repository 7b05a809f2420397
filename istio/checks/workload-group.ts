/** The laws of WorkloadGroups. */
import { type Finding, wrong } from '../findings.ts';
import type { ReadinessProbe, WorkloadGroup } from '../schema/workload-group.ts';
import type { Path } from '../yaml/locate.ts';
import { labelFindings } from './grammar/labels.ts';
import { portFindings } from './grammar/ports.ts';
import { checks, type Law } from './law.ts';
import { portsFindings } from './service-entry/endpoints-can-be-reached.ts';

/** The template's ports are sound, and the labels beside it; its address and labels are each workload's own. */
const templateIsSound: Law<WorkloadGroup> = function* ({ metadata, template }) {
  yield* labelFindings(metadata?.labels, ['spec', 'metadata', 'labels']);
  yield* portsFindings(template, ['spec', 'template']);
};

const probeAsksSomething: Law<WorkloadGroup> = function* ({ probe }) {
  if (probe) yield* probeFindings(probe);
};

function* probeFindings(probe: ReadinessProbe): Generator<Finding> {
  const path = ['spec', 'probe'];
  const { httpGet, tcpSocket, exec } = probe;
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
  if (httpGet) yield* httpFindings(httpGet, [...path, 'httpGet']);
  else if (tcpSocket) yield* portFindings(tcpSocket.port, [...path, 'tcpSocket', 'port']);
  else if (exec && !exec.command?.length)
    yield wrong([...path, 'exec'], 'the probe has no command', 'add "command: […]"');
  else if (!exec) yield wrong(path, 'the probe asks nothing that Istio knows', 'add "httpGet", "tcpSocket" or "exec"');
}

function* httpFindings(
  { port, scheme = '', httpHeaders = [] }: NonNullable<ReadinessProbe['httpGet']>,
  path: Path,
): Generator<Finding> {
  yield* portFindings(port, [...path, 'port']);
  if (!['', 'HTTP', 'HTTPS'].includes(scheme))
    yield wrong([...path, 'scheme'], `"${scheme}" is neither HTTP nor HTTPS`, 'write one of the two');
  for (const [index, { name = '' }] of httpHeaders.entries()) {
    if (/^[-A-Za-z0-9]+$/.test(name)) continue;
    const place = [...path, 'httpHeaders', index];
    yield wrong(place, `"${name}" is not the name of a probe's header`, 'use letters, digits and dashes');
  }
}

export const workloadGroupChecks = checks<WorkloadGroup>(templateIsSound, probeAsksSomething);
