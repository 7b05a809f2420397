import { type Finding, wrong } from '../../findings.ts';
import type { Path } from '../../yaml/locate.ts';
import { isPort } from './addresses.ts';

export function* portFindings(number: number | undefined, path: Path): Generator<Finding> {
  if (!isPort(number)) yield wrong(path, `${number ?? 'nothing'} is not a port`, 'ports are 1 to 65535');
}

const PROTOCOLS = [
  'HTTP',
  'HTTP_PROXY',
  'HTTPS',
  'HTTP2',
  'GRPC',
  'GRPC-WEB',
  'TCP',
  'TLS',
  'UDP',
  'MONGO',
  'MYSQL',
  'REDIS',
];

/** The protocols Istio knows, in any case. */
export function* protocolFindings(protocol: string, path: Path): Generator<Finding> {
  if (PROTOCOLS.includes(protocol.toUpperCase())) return;
  yield wrong(path, `"${protocol}" is not a protocol`, `it is one of ${PROTOCOLS.join(', ')}`);
}
