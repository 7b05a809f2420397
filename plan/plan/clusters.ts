/** Where requests and connections are sent. */
import type { TrafficPolicy } from '../../istio/model.ts';

/** A destination's endpoints and how they are used: one port and subset of one host. */
export interface Cluster {
  name: string;
  host: string;
  port: number;
  subset?: string;
  /** `static`: addresses as written. `dns`: names, all addresses. `dns-one`: the first address of one name (DNS_ROUND_ROBIN).
   *  `by-name`: the host of each request or TLS connection, looked up then (dynamic forward proxy). */
  discovery: 'static' | 'dns' | 'dns-one' | 'by-name';
  endpoints: Endpoint[];
  /** How much of the load each locality gets, where a rule distributes it. Absent: all endpoints count alike. */
  localityWeights?: Record<string, number>;
  /** `auto`: what the client speaks. */
  protocol: 'http1' | 'http2' | 'auto' | 'tcp';
  policy: ClusterPolicy;
  /** What the Secret holds that `policy.tls.credentialName` names, as PEM texts. */
  credential?: { pair?: { chain: string; key: string }; ca?: string };
}

export interface Endpoint {
  address: string;
  port: number;
  weight: number;
  labels: Record<string, string>;
  /** `region/zone/subzone`, empty where unknown. */
  locality: string;
  /** Used when too few of those with a lower one are healthy; absent: 0. */
  priority?: number;
}

/** One DestinationRule's traffic policy as it holds for one port and subset, inheritance resolved. In Istio's own terms. */
export type ClusterPolicy = Omit<TrafficPolicy, 'portLevelSettings'>;
