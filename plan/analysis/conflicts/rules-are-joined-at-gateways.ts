import { groupBy } from '../../group.ts';
import type { Check } from '../check.ts';

/** At a gateway the rules of several VirtualServices on one host stand one after the other, the oldest's first. */
export const rulesAreJoinedAtGateways: Check = function* ({ virtualServices }) {
  const named = virtualServices.flatMap((virtualService) =>
    virtualService.gateways
      .filter((gateway) => gateway !== 'mesh')
      .flatMap((gateway) => virtualService.hosts.map((host, index) => ({ gateway, host, index, virtualService }))),
  );
  for (const [, same] of groupBy(named, ({ gateway, host }) => `${gateway} ${host}`)) {
    for (const [at, { virtualService, index, host, gateway }] of same.entries()) {
      const older = same[at - 1]?.virtualService;
      if (!older) continue;
      yield {
        ...{ code: 'MS0401', severity: 'info', refused: false, resource: virtualService.resource },
        path: ['spec', 'hosts', index],
        message: `at ${gateway} these rules for ${host} are tried after those of ${older.namespace}/${older.name}, but for catch-alls`,
        fix: 'if the order matters, write the rules into one VirtualService that delegates',
      };
    }
  }
};
