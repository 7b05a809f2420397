/** `networking.istio.io` WorkloadEntry. */
import { type Infer, map, message, string, uint32 } from './schema.ts';

export const WorkloadEntry = message('WorkloadEntry', {
  address: string,
  /** Port name → port number. */
  ports: map(uint32),
  labels: map(string),
  network: string,
  /** `region/zone/subzone`. */
  locality: string,
  weight: uint32,
  serviceAccount: string,
});
export type WorkloadEntry = Infer<typeof WorkloadEntry>;
