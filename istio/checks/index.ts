/** The laws of each kind, each in a file named for it. */
import { destinationRuleChecks } from './destination-rule/index.ts';
import { envoyFilterChecks } from './envoy-filter.ts';
import { trafficExtensionChecks, wasmPluginChecks } from './extensions.ts';
import { gatewayChecks } from './gateway/index.ts';
import type { Check } from './law.ts';
import { proxyConfigChecks } from './proxy-config.ts';
import { serviceEntryChecks } from './service-entry/index.ts';
import { sidecarChecks } from './sidecar/index.ts';
import { virtualServiceChecks } from './virtual-service/index.ts';
import { workloadEntryChecks } from './workload-entry.ts';
import { workloadGroupChecks } from './workload-group.ts';

export const CHECKS: Partial<Record<string, Check>> = {
  VirtualService: virtualServiceChecks,
  DestinationRule: destinationRuleChecks,
  Gateway: gatewayChecks,
  ServiceEntry: serviceEntryChecks,
  WorkloadEntry: workloadEntryChecks,
  WorkloadGroup: workloadGroupChecks,
  Sidecar: sidecarChecks,
  EnvoyFilter: envoyFilterChecks,
  ProxyConfig: proxyConfigChecks,
  WasmPlugin: wasmPluginChecks,
  TrafficExtension: trafficExtensionChecks,
};
