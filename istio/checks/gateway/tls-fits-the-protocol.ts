import { doubtful, wrong } from '../../findings.ts';
import type { Gateway } from '../../schema/gateway.ts';
import type { ServerTLSSettings } from '../../schema/shared-messages.ts';
import type { Law } from '../law.ts';
import { serverTlsFindings } from '../server-tls.ts';

const SECURE = ['HTTPS', 'TLS'];
const PLAIN = ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'];

/** HTTPS and TLS servers say how; plain ones say nothing of TLS but `httpsRedirect`, and others nothing at all. */
export const tlsFitsTheProtocol: Law<Gateway> = function* ({ servers = [] }) {
  for (const [index, { port, tls }] of servers.entries()) {
    const path = ['spec', 'servers', index];
    const protocol = port.protocol.toUpperCase();
    if (SECURE.includes(protocol)) {
      if (!tls) yield wrong(path, `a server of protocol ${protocol} needs "tls"`, 'add "tls: {mode: …}"');
    } else if (tls && !(PLAIN.includes(protocol) && terminatesNothing(tls))) {
      yield { ...wrong([...path, 'tls'], `a server of protocol ${protocol} cannot have TLS`, 'use HTTPS'), at: 'key' };
    }
    if (tls?.httpsRedirect && !PLAIN.includes(protocol))
      yield doubtful(
        [...path, 'tls', 'httpsRedirect'],
        `${protocol} has nothing to redirect`,
        'redirect from the HTTP server',
      );
    if (tls) yield* serverTlsFindings(tls, [...path, 'tls']);
  }
};

function terminatesNothing({
  mode = 'PASSTHROUGH',
  serverCertificate,
  privateKey,
  caCertificates,
}: ServerTLSSettings): boolean {
  return /PASSTHROUGH$/.test(mode) && !serverCertificate && !privateKey && !caCertificates;
}
