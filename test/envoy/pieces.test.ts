/** Routes and tables as protobuf say what they say as JSON. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createFileRegistry, fromBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, fieldNumber } from '../../envoy/api.ts';
import { filterFile, routesFile } from '../../envoy/files.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import { type Contents, snapshotFiles } from '../../envoy/write.ts';
import type { Plan } from '../../plan/plan.ts';
import { plans } from '../engines/plans.ts';
import { httpListener, options, planOf } from './plans.ts';

const RESPONSE = 'envoy.service.discovery.v3.DiscoveryResponse';
const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, gunzipSync(readFileSync('envoy/api.binpb.gz'))),
);

function filesOf(plan: Plan, encoding: 'text' | 'binary'): Map<string, Contents> {
  const written = snapshot(plan, options({ encoding, directory: '/run' }));
  return snapshotFiles(written, { directory: '/run', code: 'dist/traffic.wasm' });
}

function fromPieces({ pieces }: Contents): object {
  const message = fromBinary(registry.getMessage(RESPONSE)!, Buffer.concat(pieces!));
  return toJson(registry.getMessage(RESPONSE)!, message, { registry, useProtoFieldName: true }) as object;
}

function fromText({ text }: Contents): object {
  const { version_info: _, ...rest } = canonical(RESPONSE, JSON.parse(text!));
  return rest;
}

describe('of a random plan', () => {
  it.each([
    ['the routes', routesFile],
    ['the table', filterFile],
  ])('%s', (_, file) => {
    fc.assert(
      fc.property(plans, (handler) => {
        const plan = planOf([httpListener(handler.virtualHosts)]);
        const name = 'outbound_80';
        const binary = filesOf(plan, 'binary').get(file(name, 'binary'))!;
        expect(fromPieces(binary)).toEqual(fromText(filesOf(plan, 'text').get(file(name))!));
      }),
      { numRuns: 30 },
    );
  });
});

it('a field that a message has not is our mistake', () => {
  expect(() => fieldNumber(RESPONSE, 'resource')).toThrow('has no field resource');
});
