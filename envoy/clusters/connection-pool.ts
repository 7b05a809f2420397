/** Istio's `ConnectionPoolSettings`, all but what an HTTP protocol keeps for itself (protocol.ts). */
import type { ConnectionPoolSettings, RetryBudget } from '../../istio/model.ts';
import type { ClusterPolicy } from '../../plan/plan.ts';
import { defined, duration, type Resource } from '../resource.ts';

/** Istio sets no limit of its own, where Envoy would: 1024, and 3 retries. */
const UNLIMITED = 4294967295;
const CONNECT_TIMEOUT = 10_000;

export function connectTimeout(pool: ConnectionPoolSettings | undefined): string {
  return duration(pool?.tcp?.connectTimeout ?? CONNECT_TIMEOUT);
}

/** A limit of 0 is no limit, as in Istio. A retry budget goes before a limit of retries. */
export function circuitBreakers({ connectionPool, retryBudget }: ClusterPolicy): Resource {
  const { tcp, http } = connectionPool ?? {};
  return {
    thresholds: [
      defined({
        max_connections: tcp?.maxConnections || UNLIMITED,
        max_pending_requests: http?.http1MaxPendingRequests || UNLIMITED,
        max_requests: http?.http2MaxRequests || UNLIMITED,
        max_retries: http?.maxRetries || UNLIMITED,
        retry_budget: retryBudget && budget(retryBudget),
        track_remaining: true,
      }),
    ],
  };
}

function budget({ percent, minRetryConcurrency, budgetInterval }: RetryBudget): Resource {
  return defined({
    budget_percent: percent === undefined ? undefined : { value: percent },
    budget_interval: budgetInterval === undefined ? undefined : duration(budgetInterval),
    min_retry_concurrency: minRetryConcurrency,
  });
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
