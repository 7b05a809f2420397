/** `networking.istio.io` ServiceEntry. */
import { type Infer, list, message, oneOf, required, string, uint32 } from './schema.ts';
import { WorkloadSelector } from './shared-messages.ts';
import { WorkloadEntry } from './workload-entry.ts';

export const ServicePort = message('ServicePort', {
  number: required(uint32),
  protocol: string,
  name: required(string),
  targetPort: uint32,
});
export type ServicePort = Infer<typeof ServicePort>;

export const ServiceEntry = message('ServiceEntry', {
  hosts: required(list(string)),
  addresses: list(string),
  ports: list(ServicePort),
  location: oneOf('MESH_EXTERNAL', 'MESH_INTERNAL'),
  resolution: oneOf('NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'),
  endpoints: list(WorkloadEntry),
  workloadSelector: WorkloadSelector,
  exportTo: list(string),
  subjectAltNames: list(string),
});
export type ServiceEntry = Infer<typeof ServiceEntry>;
