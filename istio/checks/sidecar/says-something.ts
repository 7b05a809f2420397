import { wrong } from '../../findings.ts';
import type { Sidecar } from '../../schema/sidecar.ts';
import type { Law } from '../law.ts';

export const saysSomething: Law<Sidecar> = function* ({
  ingress = [],
  egress = [],
  outboundTrafficPolicy,
  inboundConnectionPool,
}) {
  if (ingress.length > 0 || egress.length > 0 || outboundTrafficPolicy || inboundConnectionPool) return;
  yield wrong(['spec'], 'the Sidecar says nothing', 'add "egress: [{hosts: […]}]"');
};
