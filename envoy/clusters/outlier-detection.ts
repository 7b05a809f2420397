/** Istio's `OutlierDetection`: what is listed is enforced, success rates never are, the rest is left to Envoy. `consecutiveErrors` is no longer read. */
import type { OutlierDetection } from '../../istio/model.ts';
import { defined, duration, type Resource } from '../resource.ts';

export function outlierDetection(istio: OutlierDetection): Resource {
  const { consecutive5xxErrors, consecutiveGatewayErrors, interval, baseEjectionTime, maxEjectionPercent } = istio;
  return defined({
    ...threshold('consecutive_5xx', 'enforcing_consecutive_5xx', consecutive5xxErrors),
    ...threshold('consecutive_gateway_failure', 'enforcing_consecutive_gateway_failure', consecutiveGatewayErrors),
    enforcing_success_rate: 0,
    interval: interval === undefined ? undefined : duration(interval),
    base_ejection_time: baseEjectionTime === undefined ? undefined : duration(baseEjectionTime),
    max_ejection_percent: maxEjectionPercent || undefined,
    ...(istio.splitExternalLocalOriginErrors && {
      split_external_local_origin_errors: true,
      ...threshold(
        'consecutive_local_origin_failure',
        'enforcing_consecutive_local_origin_failure',
        istio.consecutiveLocalOriginFailures || undefined,
      ),
      enforcing_local_origin_success_rate: 0,
    }),
  });
}

/** Below this share of healthy endpoints all are used; by default never: Istio has no panic mode. */
export function panicThreshold({ minHealthPercent }: OutlierDetection): Resource {
  return { healthy_panic_threshold: { value: minHealthPercent ?? 0 } };
}

/** Statuses that count as errors besides the 5xx. `envoy.config.common.matcher.v3.MatchPredicate`. */
export function errorMatcher({ outlierDetectionHttpErrorCodes: codes = [] }: OutlierDetection): Resource | undefined {
  if (codes.length === 0) return undefined;
  const statuses = [
    { range_match: { start: '500', end: '600' } },
    ...codes.map((code) => ({ string_match: { exact: String(code) } })),
  ];
  const rules = statuses.map((status) => ({
    http_response_headers_match: { headers: [{ name: ':status', ...status }] },
  }));
  return { or_match: { rules } };
}

/** A threshold of 0 switches that way of detection off. */
function threshold(name: string, enforcing: string, value: number | undefined): Resource {
  return value === undefined ? {} : { [name]: value, [enforcing]: value > 0 ? 100 : 0 };
}
