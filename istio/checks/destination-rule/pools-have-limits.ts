import { type Finding, wrong } from '../../findings.ts';
import type {
  ConnectionPoolSettings,
  DestinationRule,
  HTTPSettings,
  TCPSettings,
} from '../../schema/destination-rule.ts';
import type { Path } from '../../yaml/locate.ts';
import { durationFindings } from '../grammar/durations.ts';
import type { Law } from '../law.ts';
import { settings } from './policies.ts';

/** A connection pool says something, and no limit is negative. */
export const poolsHaveLimits: Law<DestinationRule> = function* (destinationRule) {
  for (const { setting, path } of settings(destinationRule, 'connectionPool')) yield* poolFindings(setting, path);
};

export function* poolFindings({ tcp, http }: ConnectionPoolSettings, path: Path): Generator<Finding> {
  if (!tcp && !http) yield wrong(path, 'the connection pool is empty', 'add "tcp" or "http", or take it out');
  if (tcp) yield* tcpFindings(tcp, [...path, 'tcp']);
  if (http) yield* httpFindings(http, [...path, 'http']);
}

function* tcpFindings(tcp: TCPSettings, path: Path): Generator<Finding> {
  yield* negativeFindings(tcp, ['maxConnections'], path);
  for (const field of ['connectTimeout', 'maxConnectionDuration', 'idleTimeout'] as const) {
    const isOff = field === 'idleTimeout' && tcp[field] === 0;
    if (!isOff) yield* durationFindings(tcp[field], [...path, field]);
  }
  const { time, interval } = tcp.tcpKeepalive ?? {};
  yield* durationFindings(time, [...path, 'tcpKeepalive', 'time']);
  yield* durationFindings(interval, [...path, 'tcpKeepalive', 'interval']);
}

const HTTP_LIMITS = [
  'http1MaxPendingRequests',
  'http2MaxRequests',
  'maxRequestsPerConnection',
  'maxRetries',
  'maxConcurrentStreams',
] as const;

function* httpFindings(http: HTTPSettings, path: Path): Generator<Finding> {
  yield* negativeFindings(http, HTTP_LIMITS, path);
  yield* durationFindings(http.idleTimeout, [...path, 'idleTimeout']);
  if (http.h2UpgradePolicy === 'UPGRADE' && http.useClientProtocol) {
    const message = "connections cannot both be upgraded and keep the client's protocol";
    yield wrong([...path, 'useClientProtocol'], message, 'keep one of h2UpgradePolicy and useClientProtocol');
  }
  if (!http.http2KeepAlive) return;
  for (const field of ['interval', 'timeout'] as const) {
    const place = [...path, 'http2KeepAlive', field];
    if (http.http2KeepAlive[field] === undefined)
      yield wrong(place, `http2KeepAlive needs "${field}"`, `add "${field}: …"`);
    yield* durationFindings(http.http2KeepAlive[field], place);
  }
}

function* negativeFindings<F extends string>(
  limits: Partial<Record<F, number>>,
  fields: readonly F[],
  path: Path,
): Generator<Finding> {
  for (const field of fields) {
    if ((limits[field] ?? 0) < 0)
      yield wrong([...path, field], `${field} cannot be negative`, 'write 0 or more, or leave it out');
  }
}
