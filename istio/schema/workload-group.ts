/** `networking.istio.io` WorkloadGroup: a template for WorkloadEntries, not itself routable. */
import { type Infer, int32, list, map, message, required, string, uint32 } from './schema.ts';
import { WorkloadEntry } from './workload-entry.ts';

const probeMethods = {
  httpGet: message('HTTPHealthCheckConfig', {
    path: string,
    port: required(uint32),
    host: string,
    scheme: string,
    httpHeaders: list(message('HTTPHeader', { name: string, value: string })),
  }),
  tcpSocket: message('TCPHealthCheckConfig', { host: string, port: required(uint32) }),
  exec: message('ExecHealthCheckConfig', { command: list(string) }),
  grpc: message('GrpcHealthCheckConfig', { service: string, port: uint32 }),
};

export const ReadinessProbe = message(
  'ReadinessProbe',
  {
    initialDelaySeconds: int32,
    timeoutSeconds: int32,
    periodSeconds: int32,
    successThreshold: int32,
    failureThreshold: int32,
    ...probeMethods,
  },
  ['httpGet', 'tcpSocket', 'exec', 'grpc'],
);
export type ReadinessProbe = Infer<typeof ReadinessProbe>;

export const WorkloadGroup = message('WorkloadGroup', {
  metadata: message('ObjectMeta', { labels: map(string), annotations: map(string) }),
  template: required(WorkloadEntry),
  probe: ReadinessProbe,
});
export type WorkloadGroup = Infer<typeof WorkloadGroup>;
