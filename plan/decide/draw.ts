/** What chance can make of an action: its destinations' weights times the percentages of its partial mirrors. */
import { type Action, ALWAYS, type Destination, type Mirror } from '../plan.ts';

/** One result of the throw: an action with one destination, and the share of the throws that it gets. */
export interface Draw {
  share: number;
  action: Action;
}

export function multiplyOut(action: Action): Draw[] {
  if (action.kind !== 'forward') return [{ share: 1, action }];
  const mirrors = drawMirrors(action.mirrors);
  return drawDestinations(action.destinations).flatMap(({ share, destination }) =>
    mirrors.map((drawn) => ({
      share: share * drawn.share,
      action: { ...action, destinations: [{ ...destination, weight: 1 }], mirrors: drawn.mirrors },
    })),
  );
}

/** A single destination takes all, whatever its weight; of several, those of weight 0 take nothing. */
function drawDestinations(destinations: Destination[]): { share: number; destination: Destination }[] {
  if (destinations.length === 1) return [{ share: 1, destination: destinations[0]! }];
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) throw new Error('a forward action whose destinations have no weight');
  return destinations
    .filter(({ weight }) => weight > 0)
    .map((destination) => ({ share: destination.weight / total, destination }));
}

/**
 * One throw for all of a request's mirrors, as Envoy does it: a rarer one comes only together with those less rare. So n
 * partial mirrors make n + 1 draws.
 */
function drawMirrors(mirrors: Mirror[]): { share: number; mirrors: Mirror[] }[] {
  const possible = mirrors.filter(({ perMillion }) => perMillion > 0);
  const limits = [...new Set([...possible.map(({ perMillion }) => perMillion), ALWAYS])].sort((a, b) => a - b);
  return limits.map((limit, n) => ({
    share: (limit - (limits[n - 1] ?? 0)) / ALWAYS,
    mirrors: possible.filter(({ perMillion }) => perMillion >= limit).map((one) => ({ ...one, perMillion: ALWAYS })),
  }));
}
