/** Every code a diagnostic can have. `IST…` are those of Istio's own analysis; `MS…` are ours. */
export const CODES = {
  IST0106: 'Istio refuses this',
  IST0133: 'Istio admits this, with a warning',
  MS0001: 'not valid YAML',
  MS0002: 'not a Kubernetes object',
  MS0003: 'a resource is given twice',
  MS0004: 'a kind that is passed over',
  MS0005: 'a security kind, which is not enforced',
  MS0006: 'a field of a Kubernetes object has the wrong type',
  MS0007: 'mesh configuration is wrong',
  MS0101: 'Istio admits this, but Envoy refuses what comes of it',
  MS0201: 'carried out, but hardly as its writer meant it',
} as const;

export type Code = keyof typeof CODES;
