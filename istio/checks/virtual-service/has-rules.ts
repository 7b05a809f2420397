import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';

export const hasRules: Law<VirtualService> = function* ({ http = [], tls = [], tcp = [] }) {
  if (http.length + tls.length + tcp.length > 0) return;
  yield wrong(['spec'], 'the VirtualService has no rule', 'add one under "http", "tls" or "tcp"');
};
