/** The laws of Gateways. */
import { wrong } from '../../findings.ts';
import type { Gateway } from '../../schema/gateway.ts';
import { isDnsLabel } from '../grammar/names.ts';
import { checks, type Law } from '../law.ts';
import { hostsAreWhole } from './hosts-are-whole.ts';
import { serversListen } from './servers-listen.ts';
import { tlsFitsTheProtocol } from './tls-fits-the-protocol.ts';

const nameIsALabel: Law<Gateway> = function* (_, { name }) {
  if (!isDnsLabel(name)) yield wrong(['metadata', 'name'], `"${name}" is not a Gateway's name`, 'take the dots out');
};

export const gatewayChecks = checks<Gateway>(nameIsALabel, serversListen, hostsAreWhole, tlsFitsTheProtocol);
