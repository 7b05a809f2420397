/** The kinds that are read: where they belong, what they look like, and where they go in the model. */
import type { Model } from './model.ts';
import { DestinationRule } from './schema/destination-rule.ts';
import { EnvoyFilter } from './schema/envoy-filter.ts';
import { Gateway } from './schema/gateway.ts';
import { Deployment, EndpointSlice, Endpoints, PodSpec, Secret, Service } from './schema/kubernetes.ts';
import { ProxyConfig } from './schema/proxy-config.ts';
import { message, type Type } from './schema/schema.ts';
import { ServiceEntry } from './schema/service-entry.ts';
import { Sidecar } from './schema/sidecar.ts';
import { TrafficExtension } from './schema/traffic-extension.ts';
import { VirtualService } from './schema/virtual-service.ts';
import { WasmPlugin } from './schema/wasm-plugin.ts';
import { WorkloadEntry } from './schema/workload-entry.ts';
import { WorkloadGroup } from './schema/workload-group.ts';

export interface Kind {
  kind: string;
  group: string;
  versions: readonly string[];
  schema: Type;
  collection: keyof Model;
  /** Where the decoded fields are: under `spec`, or beside `metadata`. */
  body: 'spec' | 'object';
  /** Istio's kinds are read strictly, Kubernetes' own leniently. */
  strictness: 'strict' | 'lenient';
  namespaced: boolean;
}

const NETWORKING = 'networking.istio.io';
const EXTENSIONS = 'extensions.istio.io';
const ALL_VERSIONS = ['v1', 'v1beta1', 'v1alpha3'];

export const KINDS: readonly Kind[] = [
  istio('VirtualService', NETWORKING, ALL_VERSIONS, VirtualService, 'virtualServices'),
  istio('DestinationRule', NETWORKING, ALL_VERSIONS, DestinationRule, 'destinationRules'),
  istio('Gateway', NETWORKING, ALL_VERSIONS, Gateway, 'gateways'),
  istio('ServiceEntry', NETWORKING, ALL_VERSIONS, ServiceEntry, 'serviceEntries'),
  istio('WorkloadEntry', NETWORKING, ALL_VERSIONS, WorkloadEntry, 'workloadEntries'),
  istio('WorkloadGroup', NETWORKING, ALL_VERSIONS, WorkloadGroup, 'workloadGroups'),
  istio('Sidecar', NETWORKING, ALL_VERSIONS, Sidecar, 'sidecars'),
  istio('EnvoyFilter', NETWORKING, ['v1alpha3'], EnvoyFilter, 'envoyFilters'),
  istio('ProxyConfig', NETWORKING, ['v1beta1'], ProxyConfig, 'proxyConfigs'),
  istio('WasmPlugin', EXTENSIONS, ['v1alpha1'], WasmPlugin, 'wasmPlugins'),
  istio('TrafficExtension', EXTENSIONS, ['v1alpha1'], TrafficExtension, 'trafficExtensions'),
  kubernetes('Service', '', ['v1'], Service, 'services', 'spec'),
  kubernetes('Pod', '', ['v1'], PodSpec, 'pods', 'spec'),
  kubernetes('EndpointSlice', 'discovery.k8s.io', ['v1', 'v1beta1'], EndpointSlice, 'endpointSlices', 'object'),
  kubernetes('Endpoints', '', ['v1'], Endpoints, 'endpoints', 'object'),
  kubernetes('Secret', '', ['v1'], Secret, 'secrets', 'object'),
  kubernetes('Deployment', 'apps', ['v1'], Deployment, 'deployments', 'spec'),
  { ...kubernetes('Namespace', '', ['v1'], message('Namespace', {}), 'namespaces', 'spec'), namespaced: false },
  { ...kubernetes('Node', '', ['v1'], message('Node', {}), 'nodes', 'spec'), namespaced: false },
];

function istio(kind: string, group: string, versions: string[], schema: Type, collection: keyof Model): Kind {
  return { kind, group, versions, schema, collection, body: 'spec', strictness: 'strict', namespaced: true };
}

function kubernetes(
  kind: string,
  group: string,
  versions: string[],
  schema: Type,
  collection: keyof Model,
  body: 'spec' | 'object',
): Kind {
  return { kind, group, versions, schema, collection, body, strictness: 'lenient', namespaced: true };
}

/** Istio's kinds that decide who may talk to whom, which is not done here. */
export const SECURITY_KINDS: readonly string[] = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'];

/** `networking.istio.io/v1` → group and version; the core group of Kubernetes is empty. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
