import { doubtful, type Finding, wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isDnsLabel, isDomainName } from '../grammar/names.ts';
import type { Law } from '../law.ts';
import { matches } from './parts.ts';

/** Gateways are `mesh`, `name` or `namespace/name`, in the VirtualService and in the matches of all protocols. */
export const gatewaysAreNames: Law<VirtualService> = function* (virtualService) {
  yield* gatewayFindings(virtualService.gateways, ['spec', 'gateways']);
  for (const { part, path } of matches(virtualService)) {
    if (part.gateways) yield* gatewayFindings(part.gateways, [...path, 'gateways']);
  }
  for (const protocol of ['tls', 'tcp'] as const) {
    for (const [index, { match = [] }] of (virtualService[protocol] ?? []).entries()) {
      for (const [number, { gateways }] of match.entries()) {
        yield* gatewayFindings(gateways, ['spec', protocol, index, 'match', number, 'gateways']);
      }
    }
  }
};

/** Istio's admission looks no further than the first name without a namespace; so do we, to agree with it. */
function* gatewayFindings(gateways: string[] = [], path: Path): Generator<Finding> {
  for (const [index, gateway] of gateways.entries()) {
    const slash = gateway.indexOf('/');
    if (slash < 0) {
      if (!isDomainName(gateway)) yield notAGateway(gateway, [...path, index]);
      else if (gateway.includes('.'))
        yield doubtful([...path, index], `"${gateway}" names a gateway in the old way`, 'write "namespace/name"');
      return;
    }
    if (!isDnsLabel(gateway.slice(0, slash)) || !isDnsLabel(gateway.slice(slash + 1))) {
      yield notAGateway(gateway, [...path, index]);
    }
  }
}

function notAGateway(gateway: string, path: Path): Finding {
  return wrong(path, `"${gateway}" is not a gateway's name`, 'write "namespace/name" or "name"');
}
