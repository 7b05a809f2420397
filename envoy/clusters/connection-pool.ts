/** Istio's `ConnectionPoolSettings`, all but what an HTTP protocol keeps for itself (protocol.ts). */
import type { ConnectionPoolSettings } from '../../istio/model.ts';
import { defined, duration, type Resource } from '../resource.ts';

/** Istio sets no limit of its own, where Envoy would: 1024, and 3 retries. */
const UNLIMITED = 4294967295;
const CONNECT_TIMEOUT = 10_000;

export function connectTimeout(pool: ConnectionPoolSettings | undefined): string {
  return duration(pool?.tcp?.connectTimeout ?? CONNECT_TIMEOUT);
}

/** A limit of 0 is no limit, as in Istio. */
export function circuitBreakers(pool: ConnectionPoolSettings | undefined): Resource {
  const { tcp, http } = pool ?? {};
  return {
    thresholds: [
      {
        max_connections: tcp?.maxConnections || UNLIMITED,
        max_pending_requests: http?.http1MaxPendingRequests || UNLIMITED,
        max_requests: http?.http2MaxRequests || UNLIMITED,
        max_retries: http?.maxRetries || UNLIMITED,
        track_remaining: true,
      },
    ],
  };
}

export function connectionOptions(pool: ConnectionPoolSettings | undefined): Resource | undefined {
  const keepalive = pool?.tcp?.tcpKeepalive;
  return (
    keepalive && {
      tcp_keepalive: defined({
        keepalive_probes: keepalive.probes,
        keepalive_time: seconds(keepalive.time),
        keepalive_interval: seconds(keepalive.interval),
      }),
    }
  );
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds / 1000);
}
