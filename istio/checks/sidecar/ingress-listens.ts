import { type Finding, wrong } from '../../findings.ts';
import type { ServerTLSSettings, SidecarPort } from '../../schema/shared-messages.ts';
import type { IstioIngressListener, Sidecar } from '../../schema/sidecar.ts';
import type { Path } from '../../yaml/locate.ts';
import { poolFindings } from '../destination-rule/pools-have-limits.ts';
import { isIpAddress, isUnixAddress } from '../grammar/addresses.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';
import { serverTlsFindings } from '../server-tls.ts';
import { sidecarPortFindings } from './ports.ts';

/** Each ingress listener has a port of its own, leads to the workload itself, and TLS it can have there. */
export const ingressListens: Law<Sidecar> = function* ({ ingress = [], inboundConnectionPool }) {
  const numbers = ingress.map(({ port }) => port.number);
  for (const [index, listener] of ingress.entries()) {
    const path = ['spec', 'ingress', index];
    if (numbers.indexOf(numbers[index]) < index) {
      yield wrong(
        [...path, 'port', 'number'],
        `there are two listeners on port ${numbers[index]}`,
        'give one of them another port',
      );
    }
    yield* listenerFindings(listener, path);
  }
  if (inboundConnectionPool) yield* poolFindings(inboundConnectionPool, ['spec', 'inboundConnectionPool']);
};

function* listenerFindings(listener: IstioIngressListener, path: Path): Generator<Finding> {
  const { port, bind, defaultEndpoint = '', tls, connectionPool } = listener;
  yield* portFindings(port.number ?? 0, [...path, 'port', 'number']);
  yield* sidecarPortFindings(port, [...path, 'port']);
  if (bind && !isIpAddress(bind))
    yield wrong([...path, 'bind'], `"${bind}" is not an IP address`, 'write an IP address');
  if (!isOwnEndpoint(defaultEndpoint)) {
    const message = `"${defaultEndpoint}" is not an endpoint of the workload itself`;
    yield wrong([...path, 'defaultEndpoint'], message, 'write 127.0.0.1:PORT, 0.0.0.0:PORT or unix:///PATH');
  }
  if (connectionPool) yield* poolFindings(connectionPool, [...path, 'connectionPool']);
  if (tls) yield* tlsFindings(tls, port, [...path, 'tls']);
}

const NOT_AT_A_SIDECAR = [
  'credentialName',
  'credentialNames',
  'tlsCertificates',
  'httpsRedirect',
  'subjectAltNames',
] as const;

function* tlsFindings(tls: ServerTLSSettings, { protocol = '' }: SidecarPort, path: Path): Generator<Finding> {
  for (const field of NOT_AT_A_SIDECAR) {
    const value = tls[field];
    if (Array.isArray(value) ? value.length > 0 : value)
      yield wrong([...path, field], `${field} cannot be used at a sidecar`, 'take it out');
  }
  const { mode } = tls;
  if (mode === 'ISTIO_MUTUAL' || mode === 'AUTO_PASSTHROUGH')
    yield wrong([...path, 'mode'], `a sidecar's listener cannot have mode ${mode}`, 'use SIMPLE or MUTUAL');
  if (!['HTTPS', 'TLS'].includes(protocol.toUpperCase()))
    yield wrong(path, `a listener of protocol ${protocol || 'TCP'} cannot have TLS`, 'use HTTPS or TLS');
  yield* serverTlsFindings(tls, path);
}

/** Empty, `:80`, `127.0.0.1:80`, `[::1]:80`, `0.0.0.0:80`, `[::]:80` or a unix socket. */
function isOwnEndpoint(endpoint: string): boolean {
  if (endpoint === '' || isUnixAddress(endpoint)) return true;
  const [, port] = /^(?:|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\[::\]):(\d+)$/.exec(endpoint) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}
