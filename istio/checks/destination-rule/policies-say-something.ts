import { wrong } from '../../findings.ts';
import type { DestinationRule } from '../../schema/destination-rule.ts';
import { isIpAddress } from '../grammar/addresses.ts';
import { isDomainName } from '../grammar/names.ts';
import { shareFindings } from '../grammar/percentages.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';
import { portPolicies, trafficPolicies } from './policies.ts';

/** No policy is empty, a port's policy has a port, and a tunnel leads somewhere. */
export const policiesSaySomething: Law<DestinationRule> = function* (destinationRule) {
  for (const { policy, path } of trafficPolicies(destinationRule)) {
    if (Object.keys(policy).length === 0)
      yield wrong(path, 'the traffic policy is empty', 'say something, or take it out');
    const { tunnel, proxyProtocol, retryBudget } = policy;
    yield* shareFindings(retryBudget?.percent, [...path, 'retryBudget', 'percent']);
    if (tunnel && proxyProtocol) {
      yield wrong(
        [...path, 'proxyProtocol'],
        'a policy cannot have both tunnel and proxyProtocol',
        'keep one of the two',
      );
    }
    if (!tunnel) continue;
    const { protocol, targetHost, targetPort } = tunnel;
    const place = [...path, 'tunnel'];
    if (protocol && !['CONNECT', 'POST'].includes(protocol)) {
      yield wrong([...place, 'protocol'], `"${protocol}" is neither CONNECT nor POST`, 'write one of the two');
    }
    if (!isDomainName(targetHost) && !isIpAddress(targetHost)) {
      yield wrong(
        [...place, 'targetHost'],
        `"${targetHost}" is neither a domain name nor an address`,
        'write an IP address or a domain name',
      );
    }
    yield* portFindings(targetPort, [...place, 'targetPort']);
  }
  for (const { policy, path } of portPolicies(destinationRule)) {
    if (!policy.port) yield wrong(path, 'the policy names no port', 'add "port: {number: …}"');
    if (Object.keys(policy).every((field) => field === 'port'))
      yield wrong(path, 'the traffic policy is empty', 'add a setting, or take the policy out');
  }
};
