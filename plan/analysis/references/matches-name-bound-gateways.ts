import type { Check } from '../check.ts';

/** A match narrows the gateways of its VirtualService; it cannot add one. */
export const matchesNameBoundGateways: Check = function* ({ virtualServices }) {
  for (const { routes, gateways } of virtualServices) {
    for (const { match, resource, path } of routes.flatMap(({ matches }) => matches)) {
      for (const [index, name] of (match.gateways ?? []).entries()) {
        if (gateways.includes(name)) continue;
        yield {
          ...{ code: 'MS0306', severity: 'warning', refused: false, resource },
          path: [...path, 'gateways', index],
          message: `the VirtualService is not bound to ${name}, so this match never holds there`,
          fix: `add it to the VirtualService's gateways`,
        };
      }
    }
  }
};
