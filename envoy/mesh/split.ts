import type { VirtualHost } from '../../plan/plan.ts';
import { EnvoyProblem } from '../problem.ts';
import { type KubernetesObject, LARGEST, sizeOf } from './object.ts';

/**
 * Objects for all hosts, none too large for Kubernetes: halved by host until they fit. `write` is given the hosts of a part
 * and the part's number. @throws EnvoyProblem for one host that does not fit by itself.
 */
export function fitting(
  hosts: VirtualHost[],
  write: (hosts: VirtualHost[], part: number) => KubernetesObject[],
  largest = LARGEST,
): KubernetesObject[] {
  let parts = [hosts];
  for (;;) {
    const written = parts.map((part, index) => ({ part, objects: write(part, index) }));
    const tooLarge = ({ objects }: (typeof written)[number]) => objects.some((object) => sizeOf(object) > largest);
    if (!written.some(tooLarge)) return written.flatMap(({ objects }) => objects);
    parts = written.flatMap((each) => (tooLarge(each) ? halves(each.part) : [each.part]));
  }
}

function halves(hosts: VirtualHost[]): VirtualHost[][] {
  const [only] = hosts;
  if (hosts.length === 1 && only) {
    throw new EnvoyProblem(
      `the rules of ${only.name} are too many for one Kubernetes object, which etcd keeps below 1.5 MB. Split the host, ` +
        'or join rules that differ in one value only by a regular expression.',
    );
  }
  const middle = Math.ceil(hosts.length / 2);
  return [hosts.slice(0, middle), hosts.slice(middle)];
}
