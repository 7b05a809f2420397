import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import { overlap } from '../grammar/names.ts';
import type { Law } from '../law.ts';
import { isHost } from './hosts-are-names.ts';

/** No two hosts of one VirtualService mean the same name, by wildcard neither. Asked only where all are hosts. */
export const hostsDoNotOverlap: Law<VirtualService> = function* (virtualService) {
  const { hosts = [] } = virtualService;
  if (!hosts.every((host) => isHost(host, virtualService))) return;
  for (const [index, host] of hosts.entries()) {
    const earlier = hosts.slice(0, index).find((other) => overlap(other, host));
    if (earlier === undefined) continue;
    const fix = 'keep one of the two, or make two VirtualServices';
    yield wrong(['spec', 'hosts', index], `the host "${host}" is already meant by "${earlier}"`, fix);
  }
};
