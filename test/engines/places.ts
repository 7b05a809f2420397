/** Where random plans send requests: clusters with a backend, with three, with none, with nobody listening, and none at all. */
import type { Cluster, Destination, Endpoint, Mirror } from '../../plan/plan.ts';
import { NO_EDITS } from './edits.ts';

const HOST = 'a.default.svc.cluster.local';
/** One backend each. The last two are for mirrors only, so that no attempt races with a mirrored request. */
const SINGLES = ['v1', 'v2', 'v3', 'm1', 'm2'];
/** Three backends; which of them answers is settled by a hash. */
export const RING = ['r1', 'r2', 'r3'];
/** Every backend, in the order in which `clusters` wants their ports. */
export const BACKENDS = [...SINGLES, ...RING];
/** No endpoints; an endpoint where nobody listens; no such cluster. */
export const BROKEN = ['empty', 'refused', 'missing'];

/** `ports` of the backends by name; `refused`: a port where nobody listens. */
export function clusters(ports: ReadonlyMap<string, number>, refused: number): Cluster[] {
  return [
    ...SINGLES.map((name) => cluster(name, [ports.get(name)!])),
    {
      ...cluster(
        'ring',
        RING.map((name) => ports.get(name)!),
      ),
      policy: { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } },
    },
    cluster('empty', []),
    cluster('refused', [refused]),
  ];
}

export function destination(subset: string, weight = 1): Destination {
  return { weight, ...place(subset), headers: NO_EDITS };
}

export function mirror(subset: string, perMillion: number, shadowSuffix: boolean): Mirror {
  return { ...place(subset), perMillion, shadowSuffix };
}

function cluster(subset: string, ports: number[]): Cluster {
  const { cluster: name, host, port } = place(subset);
  return { name, host, port, subset, discovery: 'static', endpoints: ports.map(local), protocol: 'http1', policy: {} };
}

function place(subset: string) {
  return { cluster: `outbound|80|${subset}|${HOST}`, host: HOST, subset, port: 80 };
}

function local(port: number): Endpoint {
  return { address: '127.0.0.1', port, weight: 1, labels: {}, locality: '' };
}
