/** Retries with Istio's shape: `envoy.config.route.v3.RetryPolicy`. */
import { memoized } from '../../plan/memoized.ts';
import type { Retry } from '../../plan/plan.ts';
import { defined, duration, nonEmpty, type Resource, typed } from '../resource.ts';

const PREVIOUS_HOSTS = {
  name: 'envoy.retry_host_predicates.previous_hosts',
  typed_config: typed('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
};

/** Priorities are tried anew after every second attempt. */
const PREVIOUS_PRIORITIES = {
  name: 'envoy.retry_priorities.previous_priorities',
  typed_config: typed('envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig', {
    update_frequency: 2,
  }),
};

/** How often another host is looked for, before one that was tried already will do. */
const HOST_SELECTION_ATTEMPTS = 5;

/** The same object for the same retry. */
export const retryPolicy = memoized(
  (retry: Retry): Resource =>
    defined({
      retry_on: retry.on.join(),
      num_retries: retry.attempts,
      retriable_status_codes: nonEmpty(retry.statusCodes),
      per_try_timeout: retry.perTryTimeout === undefined ? undefined : duration(retry.perTryTimeout),
      retry_back_off: retry.backoff === undefined ? undefined : { base_interval: duration(retry.backoff) },
      retry_host_predicate: retry.avoidPreviousHosts ? [PREVIOUS_HOSTS] : undefined,
      host_selection_retry_max_attempts: HOST_SELECTION_ATTEMPTS,
      retry_priority: retry.otherPriorities ? PREVIOUS_PRIORITIES : undefined,
    }),
);
