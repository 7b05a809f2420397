import { policyOf } from '../destination-rules/policy.ts';
import type { TcpHandler } from '../plan.ts';
import type { StreamDestination } from '../virtual-services/streams.ts';
import type { World } from '../world.ts';

/** Of several destinations, the first one's DestinationRule says how connections are kept, as in Istio. */
export function streamHandler(statPrefix: string, streams: StreamDestination[], world: World): TcpHandler {
  const { host = '', port = 0, subset } = streams[0] ?? {};
  const namespace = world.services.get(host)?.namespace ?? '';
  const policy = policyOf(world.destinationRule({ host, namespace }), port, subset);
  const { idleTimeout, maxConnectionDuration } = policy.connectionPool?.tcp ?? {};
  const { tunnel } = policy;
  return {
    kind: 'tcp',
    statPrefix,
    destinations: streams.map(({ weight, cluster }) => ({ weight, cluster })),
    ...(idleTimeout !== undefined && { idleTimeout }),
    ...(maxConnectionDuration !== undefined && { maxDuration: maxConnectionDuration }),
    ...(policy.loadBalancer?.consistentHash?.useSourceIp && { hashBySourceIp: true }),
    ...(tunnel && {
      tunnel: { target: `${tunnel.targetHost}:${tunnel.targetPort}`, usePost: tunnel.protocol === 'POST' },
    }),
  };
}
