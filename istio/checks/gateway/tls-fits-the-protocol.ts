import { wrong } from '../../findings.ts';
import type { Gateway } from '../../schema/gateway.ts';
import type { Law } from '../law.ts';
import { serverTlsFindings } from '../server-tls.ts';

const SECURE = ['HTTPS', 'TLS'];
const PLAIN = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB'];

/** HTTPS and TLS servers say how; plain ones say nothing of TLS but `httpsRedirect`. */
export const tlsFitsTheProtocol: Law<Gateway> = function* ({ servers = [] }) {
  for (const [index, { port, tls }] of servers.entries()) {
    const path = ['spec', 'servers', index];
    const protocol = port.protocol.toUpperCase();
    if (SECURE.includes(protocol)) {
      if (!tls) yield wrong(path, `a server of protocol ${protocol} needs "tls"`, 'add "tls: {mode: …}"');
      else if (tls.httpsRedirect) {
        yield wrong(
          [...path, 'tls', 'httpsRedirect'],
          `${protocol} is secure already`,
          'redirect from the HTTP server',
        );
      }
    } else if (PLAIN.includes(protocol) && tls && !tls.httpsRedirect) {
      yield { ...wrong([...path, 'tls'], `a server of protocol ${protocol} cannot have TLS`, 'use HTTPS'), at: 'key' };
    }
    if (tls) yield* serverTlsFindings(tls, [...path, 'tls']);
  }
};
