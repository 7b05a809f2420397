import { wrong } from '../../findings.ts';
import type { DestinationRule } from '../../schema/destination-rule.ts';
import { isWildcardName } from '../grammar/names.ts';
import type { Law } from '../law.ts';

export const hostIsAName: Law<DestinationRule> = function* ({ host }) {
  if (isWildcardName(host)) return;
  yield wrong(
    ['spec', 'host'],
    `"${host}" is not a host: a domain name, or "*.name"`,
    'write a name of a service, or "*.name"',
  );
};
