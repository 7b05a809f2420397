import { doubtful, type Finding, wrong } from '../../findings.ts';
import type {
  DestinationRule,
  LocalityLoadBalancerSetting,
  ZoneAwareLoadBalancerSetting,
} from '../../schema/destination-rule.ts';
import type { Path } from '../../yaml/locate.ts';
import { TOPOLOGY_LABELS } from '../grammar/labels.ts';
import type { Law } from '../law.ts';
import { allPolicies } from './policies.ts';

/** Shares of localities total 100, failover leads elsewhere, and only one of the ways is in use. */
export const localitiesAreSound: Law<DestinationRule> = function* (destinationRule) {
  for (const { policy, path } of allPolicies(destinationRule)) {
    const { localityLbSetting, zoneAwareLbSetting } = policy.loadBalancer ?? {};
    const place = [...path, 'loadBalancer', 'localityLbSetting'];
    if (localityLbSetting && zoneAwareLbSetting) {
      yield wrong(place, 'a policy cannot have both localityLbSetting and zoneAwareLbSetting', 'keep one of the two');
    }
    if (localityLbSetting) yield* localityFindings(localityLbSetting, place);
    if (zoneAwareLbSetting) yield* zoneFindings(zoneAwareLbSetting, [...path, 'loadBalancer', 'zoneAwareLbSetting']);
    if (localityLbSetting?.failover?.length && !policy.outlierDetection) {
      yield doubtful([...place, 'failover'], 'without outlierDetection nothing fails over', 'add "outlierDetection"');
    }
  }
};

const LOCALITY_FORM = 'write region, region/zone or region/zone/subzone; * only as the last part';

function* localityFindings(setting: LocalityLoadBalancerSetting, path: Path): Generator<Finding> {
  const { distribute = [], failover = [], failoverPriority = [] } = setting;
  if (distribute.length > 0 && failover.length > 0) {
    yield wrong([...path, 'distribute'], 'distribute and failover cannot be used together', 'keep one of the two');
  }
  for (const [index, { from = '', to = {} }] of distribute.entries()) {
    const place = [...path, 'distribute', index];
    yield* shareFindings(to, [...place, 'to']);
    yield* overlapFindings(Object.keys(to), [...place, 'to']);
    if (!isLocality(from)) yield wrong([...place, 'from'], `"${from}" is not a locality`, LOCALITY_FORM);
  }
  yield* overlapFindings(
    distribute.map(({ from = '' }) => from),
    [...path, 'distribute'],
  );
  yield* failoverFindings(failover, path);
  if (failover.length > 0) yield* topologyFindings(failoverPriority, 'failover', path);
}

function* zoneFindings(setting: ZoneAwareLoadBalancerSetting, path: Path): Generator<Finding> {
  const { failover = [], failoverPriority = [], minClusterSize } = setting;
  yield* failoverFindings(failover, path);
  yield* topologyFindings(failoverPriority, 'zoneAwareLbSetting', path);
  if (minClusterSize === 0)
    yield wrong([...path, 'minClusterSize'], 'minClusterSize must be 1 or more', 'write 1, or leave it out');
}

function* failoverFindings(failover: { from?: string; to?: string }[], path: Path): Generator<Finding> {
  for (const [index, { from = '', to = '' }] of failover.entries()) {
    const place = [...path, 'failover', index];
    if (from === to) yield wrong([...place, 'to'], 'failover leads to where it comes from', 'name another region');
    for (const [field, region] of Object.entries({ from, to })) {
      if (/[*/]/.test(region)) yield wrong([...place, field], `"${region}" is not a region`, 'name a region only');
    }
  }
}

function* topologyFindings(failoverPriority: string[], goesBy: string, path: Path): Generator<Finding> {
  for (const [index, label] of failoverPriority.entries()) {
    if (!TOPOLOGY_LABELS.includes(label)) continue;
    const place = [...path, 'failoverPriority', index];
    yield wrong(place, `"${label}" is what ${goesBy} already goes by`, 'use one of the two');
  }
}

function* shareFindings(to: Record<string, number>, path: Path): Generator<Finding> {
  let total = 0;
  for (const [locality, share] of Object.entries(to)) {
    if (share < 1 || share > 100)
      yield wrong([...path, locality], `${share} is not from 1 to 100 per cent`, 'write a whole number from 1 to 100');
    if (!isLocality(locality))
      yield {
        ...wrong([...path, locality], `"${locality}" is not a locality`, LOCALITY_FORM),
        at: 'key',
      };
    total += share;
  }
  if (total !== 100) yield wrong(path, `the shares total ${total}, not 100`, 'make them 100');
}

/** `region`, `region/zone`, `region/zone/subzone`; `*` only as the last part. */
function isLocality(locality: string): boolean {
  const parts = locality.split('/');
  return (
    parts.length <= 3 &&
    parts.every((part, index) => part !== '' && (!part.includes('*') || (part === '*' && index === parts.length - 1)))
  );
}

function* overlapFindings(localities: string[], path: Path): Generator<Finding> {
  for (const [index, locality] of localities.entries()) {
    const earlier = localities.slice(0, index).find((other) => covers(other, locality) || covers(locality, other));
    if (earlier !== undefined)
      yield wrong(
        path,
        `the localities "${earlier}" and "${locality}" overlap`,
        'keep the wider of the two, or make them disjoint',
      );
  }
}

function covers(outer: string, inner: string): boolean {
  const prefix = outer.endsWith('*') ? outer.slice(0, -1) : `${outer}/`;
  return `${inner}/`.startsWith(prefix);
}
