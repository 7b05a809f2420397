import { envoyRefuses, type Finding, wrong } from '../../findings.ts';
import type { ConsistentHashLB, DestinationRule, LoadBalancerSettings } from '../../schema/destination-rule.ts';
import type { Path } from '../../yaml/locate.ts';
import { durationFindings } from '../grammar/durations.ts';
import type { Law } from '../law.ts';
import { settings } from './policies.ts';

/** Maglev's tables have a prime size below this. */
const MAGLEV_LIMIT = 5_000_011;

/** Consistent hashes have a key and one algorithm; a warm-up has a duration. */
export const loadIsBalanced: Law<DestinationRule> = function* (destinationRule) {
  for (const { setting, path } of settings(destinationRule, 'loadBalancer')) {
    if (setting.consistentHash) yield* hashFindings(setting.consistentHash, [...path, 'consistentHash']);
    yield* warmupFindings(setting, path);
  }
};

function* hashFindings(hash: ConsistentHashLB, path: Path): Generator<Finding> {
  const { httpCookie, minimumRingSize, ringHash, maglev } = hash;
  if (httpCookie) {
    if (!httpCookie.name) yield wrong([...path, 'httpCookie'], 'the cookie has no name', 'add "name: …"');
    const names = (httpCookie.attributes ?? []).map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      const place = [...path, 'httpCookie', 'attributes', index];
      if (!name) yield wrong(place, 'the attribute has no name', 'add "name: …"');
      else if (names.indexOf(name) < index)
        yield wrong(place, `the attribute "${name}" is given twice`, 'take one of the two out');
    }
    if ((httpCookie.ttl ?? 0) < 0)
      yield envoyRefuses(
        [...path, 'httpCookie', 'ttl'],
        'Envoy refuses a negative ttl',
        'write 0 or more; without a ttl no cookie is made',
      );
  }
  if (minimumRingSize && (ringHash || maglev)) {
    const message = 'minimumRingSize is the old way, and an algorithm is given too';
    yield wrong([...path, 'minimumRingSize'], message, 'use "ringHash: {minimumRingSize: …}"');
  }
  if (!maglev) return;
  const { tableSize = 0 } = maglev;
  if (tableSize >= MAGLEV_LIMIT || !isPrime(tableSize)) {
    const fix = 'use 65537, for example';
    yield wrong([...path, 'maglev', 'tableSize'], `tableSize must be a prime below ${MAGLEV_LIMIT}`, fix);
  }
}

function* warmupFindings({ warmup, warmupDurationSecs }: LoadBalancerSettings, path: Path): Generator<Finding> {
  if (warmupDurationSecs !== undefined && warmupDurationSecs < 1)
    yield* durationFindings(warmupDurationSecs, [...path, 'warmupDurationSecs']);
  if (!warmup) return;
  yield* durationFindings(warmup.duration, [...path, 'warmup', 'duration']);
  const { minimumPercent = 0, aggression = 1 } = warmup;
  if (minimumPercent < 0 || minimumPercent > 100) {
    yield wrong(
      [...path, 'warmup', 'minimumPercent'],
      `${minimumPercent} is not from 0 to 100 per cent`,
      'write a number from 0 to 100',
    );
  }
  if (aggression <= 0)
    yield wrong([...path, 'warmup', 'aggression'], 'aggression must be above 0', 'write 1.0 for an even ramp');
}

function isPrime(number: number): boolean {
  if (number < 2) return false;
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false;
  return true;
}
