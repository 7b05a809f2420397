import { istio, service } from '../../plan/read-plan.ts';
import type { Row } from './row.ts';

const policy = (written: string) =>
  service('a') + istio('DestinationRule', 'a', `host: a, trafficPolicy: {${written}}`);

export const destinationRule: Row[] = [
  [
    'DestinationRule.trafficPolicy.loadBalancer.zoneAwareLbSetting.minClusterSize',
    policy('loadBalancer: {zoneAwareLbSetting: {enabled: true, minClusterSize: 9}}'),
    'MS0506',
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.warmupDurationSecs',
    policy('loadBalancer: {simple: ROUND_ROBIN, warmupDurationSecs: 30s}'),
    { slow_start_config: { slow_start_window: '30s' } },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.warmup.aggression',
    policy('loadBalancer: {simple: ROUND_ROBIN, warmup: {duration: 30s, aggression: 1.5}}'),
    { aggression: { default_value: 1.5 } },
  ],
  ...(
    [
      ['probes', { keepalive_probes: 3 }],
      ['interval', { keepalive_interval: 10 }],
    ] as const
  ).map(
    ([field, tcp_keepalive]): Row => [
      `DestinationRule.trafficPolicy.connectionPool.tcp.tcpKeepalive.${field}`,
      policy('connectionPool: {tcp: {tcpKeepalive: {probes: 3, time: 75s, interval: 10s}}}'),
      { tcp_keepalive },
    ],
  ),
  [
    'DestinationRule.trafficPolicy.retryBudget.budgetInterval',
    policy('retryBudget: {percent: 12, budgetInterval: 7s}'),
    { retry_budget: { budget_interval: '7s' } },
  ],
];
