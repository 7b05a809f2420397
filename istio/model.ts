/** The checked model: every resource of the input that was not refused, decoded, under Istio's own names. */
import type { Document } from './documents.ts';
import type { DestinationRule } from './schema/destination-rule.ts';
import type { EnvoyFilter } from './schema/envoy-filter.ts';
import type { Gateway } from './schema/gateway.ts';
import type { Deployment, EndpointSlice, Endpoints, PodSpec, PodStatus, Secret, Service } from './schema/kubernetes.ts';
import type { ProxyConfig } from './schema/proxy-config.ts';
import type { ServiceEntry } from './schema/service-entry.ts';
import type { Sidecar } from './schema/sidecar.ts';
import type { TrafficExtension } from './schema/traffic-extension.ts';
import type { VirtualService } from './schema/virtual-service.ts';
import type { WasmPlugin } from './schema/wasm-plugin.ts';
import type { WorkloadEntry } from './schema/workload-entry.ts';
import type { WorkloadGroup } from './schema/workload-group.ts';

export type * from './schema/destination-rule.ts';
export type * from './schema/envoy-filter.ts';
export type * from './schema/gateway.ts';
export type * from './schema/kubernetes.ts';
export type * from './schema/proxy-config.ts';
export type * from './schema/service-entry.ts';
export type * from './schema/shared-messages.ts';
export type * from './schema/sidecar.ts';
export type * from './schema/traffic-extension.ts';
export type * from './schema/virtual-service.ts';
export type * from './schema/wasm-plugin.ts';
export type * from './schema/workload-entry.ts';
export type * from './schema/workload-group.ts';

/** One object of the input. Kinds without a `spec` (EndpointSlice, Secret, …) have their own fields in `spec`. */
export interface Resource<Spec> {
  kind: string;
  apiVersion: string;
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** metadata.creationTimestamp, milliseconds since 1970. */
  created?: number;
  spec: Spec;
  document: Document;
}

export interface Pod extends Resource<PodSpec> {
  status: PodStatus;
}

/** Every list in the order of the input. */
export interface Model {
  virtualServices: Resource<VirtualService>[];
  destinationRules: Resource<DestinationRule>[];
  gateways: Resource<Gateway>[];
  serviceEntries: Resource<ServiceEntry>[];
  workloadEntries: Resource<WorkloadEntry>[];
  workloadGroups: Resource<WorkloadGroup>[];
  sidecars: Resource<Sidecar>[];
  envoyFilters: Resource<EnvoyFilter>[];
  wasmPlugins: Resource<WasmPlugin>[];
  trafficExtensions: Resource<TrafficExtension>[];
  proxyConfigs: Resource<ProxyConfig>[];
  services: Resource<Service>[];
  pods: Pod[];
  endpointSlices: Resource<EndpointSlice>[];
  endpoints: Resource<Endpoints>[];
  secrets: Resource<Secret>[];
  deployments: Resource<Deployment>[];
  /** `spec` is empty: labels are what counts. */
  namespaces: Resource<Record<string, never>>[];
  /** Nodes carry the topology labels of the Pods that run there. */
  nodes: Resource<Record<string, never>>[];
}
