import { doubtful, type Finding, wrong } from '../../findings.ts';
import type { IstioEgressListener, Sidecar } from '../../schema/sidecar.ts';
import type { Path } from '../../yaml/locate.ts';
import { isIpAddress, isUnixAddress } from '../grammar/addresses.ts';
import { isDnsLabel, isDomainName, isWildcardName } from '../grammar/names.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';
import { destinationFindings } from '../virtual-service/destinations-are-hosts.ts';
import { sidecarPortFindings } from './ports.ts';

/** Egress listeners name hosts as `namespace/name`; only the last one may be for all ports. */
export const egressNamesHosts: Law<Sidecar> = function* ({ egress = [] }) {
  const seen = new Set<string>();
  for (const [index, listener] of egress.entries()) {
    const path = ['spec', 'egress', index];
    yield* listenerFindings(listener, path, index === egress.length - 1);
    const where = placeOf(listener);
    if (where !== undefined && egress.slice(0, index).some((earlier) => placeOf(earlier) === where))
      yield wrong([...path, 'port'], `there are two listeners on ${where}`, 'join the two, or move one of them');
    for (const [number, host] of listener.hosts.entries()) {
      const key = `${listener.port?.number ?? ''} ${host}`;
      if (seen.has(key))
        yield doubtful(
          [...path, 'hosts', number],
          `"${host}" is given twice for the same port`,
          'take one of the two out',
        );
      seen.add(key);
    }
  }
};

/** A port, or a socket if there is none. */
function placeOf({ port, bind }: IstioEgressListener): string | undefined {
  return port && (port.number ? `port ${port.number}` : `${bind}`);
}

function* listenerFindings(
  { port, bind = '', captureMode, hosts }: IstioEgressListener,
  path: Path,
  isLast: boolean,
): Generator<Finding> {
  if (port) {
    yield* sidecarPortFindings(port, [...path, 'port']);
    if (port.number || !isUnixAddress(bind)) {
      yield* portFindings(port.number ?? 0, [...path, 'port', 'number']);
      if (bind && !isIpAddress(bind)) {
        const fix = 'write an IP address, or unix:///PATH and no port number';
        yield wrong([...path, 'bind'], `"${bind}" is not an address that has ports`, fix);
      }
    } else if (captureMode === 'IPTABLES') {
      yield wrong([...path, 'captureMode'], 'a unix socket cannot be captured', 'write NONE, or take it out');
    }
  } else if (!isLast) {
    yield wrong(path, 'a listener without a port is for all ports, and must be the last', 'add a "port", or move it');
  }
  if (hosts.length === 0) yield wrong([...path, 'hosts'], 'the listener has no hosts', 'write ["*/*"] for all');
  for (const [number, host] of hosts.entries()) {
    const problem = hostProblem(host);
    if (problem)
      yield wrong([...path, 'hosts', number], `"${host}" ${problem}`, 'write "namespace/name", "./*" or "*/*"');
  }
}

/** `namespace/name`; the namespace may be `.`, `*` or `~`, and `~namespace` takes hosts out again. */
function hostProblem(written: string): string | undefined {
  const slash = written.indexOf('/');
  if (slash < 0) return 'has no namespace';
  const namespace = written.slice(0, slash);
  const host = written.slice(slash + 1);
  if (!['*', '.', '~', '~*', '~.'].includes(namespace) && !isDnsLabel(namespace.replace(/^~/, '')))
    return 'does not begin with a namespace';
  if (host === '*') return undefined;
  if (!isWildcardName(host)) return 'does not end with a host';
  if (/^\*[^.]/.test(host)) return 'has a wildcard for part of a label only';
  return host.includes('.') ? undefined : 'has a short name for a host';
}

/** An egress proxy stands in for what is unknown, so that unknown hosts must be allowed. */
export const egressProxyIsAllowed: Law<Sidecar> = function* ({ outboundTrafficPolicy }) {
  const { mode = 'REGISTRY_ONLY', egressProxy } = outboundTrafficPolicy ?? {};
  if (!egressProxy) return;
  const path = ['spec', 'outboundTrafficPolicy', 'egressProxy'];
  if (mode !== 'ALLOW_ANY') yield wrong(path, 'an egressProxy needs mode ALLOW_ANY', 'add "mode: ALLOW_ANY"');
  if (!egressProxy.port) yield wrong(path, 'the egressProxy needs a port', 'add "port: {number: …}"');
  yield* destinationFindings(egressProxy, path);
  if (isWildcardName(egressProxy.host) && !isDomainName(egressProxy.host))
    yield wrong([...path, 'host'], `"${egressProxy.host}" is not the name of one host`, 'name one host');
};
