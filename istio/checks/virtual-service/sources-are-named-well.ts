import { type Finding, wrong } from '../../findings.ts';
import type { HTTPMatchRequest, L4MatchAttributes, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { labelFindings } from '../grammar/labels.ts';
import { DNS_LABEL_FORM, isDnsLabel } from '../grammar/names.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';
import { each, matches } from './parts.ts';

/** `port` and `sourceLabels` of all protocols' matches, and the `sourceNamespace` of HTTP's: at others' Istio does not look. */
export const sourcesAreNamedWell: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of matches(virtualService)) {
    yield* sourceFindings(part, path);
    const { sourceNamespace } = part;
    if (sourceNamespace && !isDnsLabel(sourceNamespace))
      yield wrong([...path, 'sourceNamespace'], `"${sourceNamespace}" is not a namespace`, DNS_LABEL_FORM);
  }
  for (const protocol of ['tls', 'tcp'] as const) {
    for (const { part, path } of each<{ match?: L4MatchAttributes[] }>(virtualService[protocol], ['spec', protocol])) {
      for (const match of each(part.match, [...path, 'match'])) yield* sourceFindings(match.part, match.path);
    }
  }
};

type Source = Pick<HTTPMatchRequest, 'port' | 'sourceLabels'>;

function* sourceFindings({ port, sourceLabels }: Source, path: Path): Generator<Finding> {
  if (port) yield* portFindings(port, [...path, 'port']);
  if (sourceLabels) yield* labelFindings(sourceLabels, [...path, 'sourceLabels']);
}
