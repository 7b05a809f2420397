/** `auto`: not named, Istio finds out by the first bytes. `server-first`: TCP on which nothing can be found out that way. */
export type Protocol = 'http' | 'http2' | 'auto' | 'tls' | 'tcp' | 'server-first' | 'udp';

const BY_NAME: Record<string, Protocol> = {
  http: 'http',
  http_proxy: 'http',
  http2: 'http2',
  grpc: 'http2',
  'grpc-web': 'http2',
  https: 'tls',
  tls: 'tls',
  tcp: 'tcp',
  mongo: 'server-first',
  mysql: 'server-first',
  redis: 'tcp',
  udp: 'udp',
};

const BY_APP_PROTOCOL: Record<string, Protocol> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'tls',
};

/** Ports whose servers speak first (SMTP, DNS, MySQL, MongoDB): there is nothing to sniff. */
const SERVER_FIRST = new Set([25, 53, 3306, 27017]);

/** A word that Istio does not know counts as none. */
export function protocolNamed(word: string | undefined): Protocol {
  return BY_NAME[(word ?? '').toLowerCase()] ?? 'auto';
}

/** Source: a Kubernetes ServicePort's protocol, appProtocol and name (`http-web`: what stands before the first dash). */
export function protocolOfServicePort(port: {
  port?: number;
  name?: string;
  protocol?: string;
  appProtocol?: string;
}): Protocol {
  if (port.protocol?.toUpperCase() === 'UDP') return 'udp';
  if (port.appProtocol) return BY_APP_PROTOCOL[port.appProtocol.toLowerCase()] ?? protocolNamed(port.appProtocol);
  const name = (port.name ?? '').toLowerCase();
  const protocol = protocolNamed(name.startsWith('grpc-web') ? 'grpc-web' : name.split('-')[0]);
  return protocol === 'auto' && SERVER_FIRST.has(port.port ?? 0) ? 'tcp' : protocol;
}

/** Whether requests to such a port are routed one by one. */
export function isHttp(protocol: Protocol): boolean {
  return protocol === 'http' || protocol === 'http2' || protocol === 'auto';
}

/** Whether connections to such a port are, or may be, something else than HTTP. */
export function isStream(protocol: Protocol): boolean {
  return protocol !== 'udp' && protocol !== 'http' && protocol !== 'http2';
}
