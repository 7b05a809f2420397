/**
 * For each field an input, and what Envoy or the filter is told of it, or its writer: with the field, and not without it.
 * What the parts do when Envoy runs is for test/conformance and test/e2e to see.
 */
import { destinationRule } from './shown/destination-rule.ts';
import { envoyFilter } from './shown/envoy-filter.ts';
import { extension } from './shown/extension.ts';
import { gateway } from './shown/gateway.ts';
import { meshConfig } from './shown/mesh-config.ts';
import { serviceEntry } from './shown/service-entry.ts';
import { sidecar } from './shown/sidecar.ts';
import { virtualService } from './shown/virtual-service.ts';

export const SHOWN = [
  virtualService,
  destinationRule,
  gateway,
  serviceEntry,
  sidecar,
  envoyFilter,
  extension,
  meshConfig,
].flatMap((rows) => rows.map(([field, yaml, expected, more]) => ({ field, yaml, expected, ...(more && { more }) })));
