import { type Finding, wrong } from '../../findings.ts';
import type { SidecarPort } from '../../schema/shared-messages.ts';
import type { Path } from '../../yaml/locate.ts';
import { DNS_LABEL_FORM, isDnsLabel } from '../grammar/names.ts';
import { protocolFindings } from '../grammar/ports.ts';

/** What ingress and egress listeners ask of a port besides its number. Without a protocol, that is told by the bytes. */
export function* sidecarPortFindings({ name, protocol, targetPort }: SidecarPort, path: Path): Generator<Finding> {
  if (name && !isDnsLabel(name)) yield wrong([...path, 'name'], `"${name}" is not a port's name`, DNS_LABEL_FORM);
  if (protocol) yield* protocolFindings(protocol, [...path, 'protocol']);
  if (targetPort) yield wrong([...path, 'targetPort'], 'a Sidecar cannot have a targetPort', 'take it out');
}
