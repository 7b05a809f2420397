/** Rules that are edited come to what they would come to if they were read for the first time, whatever is taken over. */
import fc, { type Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { anyRefused, type Input, makeRules, RuleMaker, type Rules } from '../../cli/rules.ts';
import { KeptParts } from '../../envoy/kept-parts.ts';
import { type Version, versionOf } from '../../envoy/reload/version.ts';
import { type Contents, snapshotFiles } from '../../envoy/write.ts';
import { renderDiagnostic } from '../../istio/index.ts';
import { options as snapshotOptions } from '../envoy/plans.ts';

const OPTIONS = {
  ...{ filename: [], namespace: 'default', proxy: 'all', labels: {}, port: new Map(), meshPort: 15001 },
  ...{ mirrorSuffix: true, engine: 'wasm' },
} as const satisfies Partial<ConstructorParameters<typeof RuleMaker>[0]>;

const FILES = { directory: '/run', code: 'dist/traffic.wasm' };

/** One document; of each there are some ways to write it, and it may be missing. */
type Written = Record<string, string>;

function document(kind: string, name: string, spec: object, apiVersion = 'networking.istio.io/v1'): string {
  return JSON.stringify({ apiVersion, kind, metadata: { name }, spec }, undefined, 1);
}

const service = (name: string, port: string) =>
  document('Service', name, { selector: { app: name }, ports: [{ name: port, port: 80 }] }, 'v1');
const virtualService = (name: string, http: object[], more: object = {}) =>
  document('VirtualService', name, { hosts: [name], http, ...more });
const to = (host: string, subset?: string) => [{ destination: { host, ...(subset && { subset }) } }];
const jason = (subset: string) => ({
  match: [{ headers: { 'end-user': { exact: 'jason' } } }],
  route: to('a', subset),
});
const late = { fault: { delay: { fixedDelay: '2s', percentage: { value: 10 } } } };

const WAYS: Record<string, string[]> = {
  'service a': [service('a', 'http'), service('a', 'grpc'), `# moved down\n${service('a', 'http')}`],
  'service b': [service('b', 'http'), service('b', 'tcp')],
  'rules of a': [
    virtualService('a', [jason('v2'), { route: to('a', 'v1') }]),
    virtualService('a', [jason('v1'), { route: to('a', 'v1') }]),
    virtualService('a', [{ ...jason('v2'), ...late, name: 'late' }, { route: to('a', 'v2') }]),
    virtualService('a', [{ route: to('b') }], { hosts: ['a', 'b', 'other.test'] }),
    virtualService('a', [{ match: [{ uri: { regex: '/(a|b)*a(a|b){16}c' } }], route: to('a') }, { route: to('b') }]),
    virtualService('a', [{ match: [{ uri: { prefix: '/d' } }], delegate: { name: 'inner' } }, { route: to('a') }]),
    virtualService('a', [{ rout: to('a') }]),
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\n  broken',
  ],
  'rules of the outside': [
    virtualService('outside', [{ ...jason('v2'), corsPolicy: { allowOrigins: [{ exact: 'x' }] } }], {
      hosts: ['*.test'],
    }),
    virtualService('outside', [{ route: to('a') }], { hosts: ['*.test', 'x.other.test'] }),
    virtualService('outside', [{ route: to('a') }], { hosts: ['web.test'], gateways: ['gateway', 'mesh'] }),
  ],
  delegate: [
    document('VirtualService', 'inner', { http: [{ match: [{ uri: { prefix: '/d/e' } }], route: to('b') }] }),
    document('VirtualService', 'inner', { http: [{ route: to('a', 'v2') }] }),
  ],
  subsets: [
    document('DestinationRule', 'a', { host: 'a', subsets: [{ name: 'v1', labels: { version: 'v1' } }] }),
    document('DestinationRule', 'a', {
      host: 'a',
      trafficPolicy: { loadBalancer: { consistentHash: { useSourceIp: true } } },
    }),
  ],
  gateway: [
    document('Gateway', 'gateway', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    }),
  ],
  patch: [
    document(
      'EnvoyFilter',
      'patch',
      {
        configPatches: [
          {
            applyTo: 'VIRTUAL_HOST',
            match: { context: 'SIDECAR_OUTBOUND' },
            patch: { operation: 'MERGE', value: { request_headers_to_remove: ['x-debug'] } },
          },
        ],
      },
      'networking.istio.io/v1alpha3',
    ),
  ],
};

const written: Arbitrary<Written> = fc.record(
  Object.fromEntries(Object.entries(WAYS).map(([name, ways]) => [name, fc.constantFrom(...ways)])),
  { requiredKeys: ['service a', 'rules of a'] },
);

const asDocuments = (texts: string[]) => texts.join('\n---\n');
/** As kubectl prints it. */
const asList = (texts: string[]) => {
  const items = texts.map((text) => `- ${text.replaceAll('\n', '\n  ')}\n`);
  return `apiVersion: v1\nitems:\n${items.join('')}kind: List\n`;
};

/** Documents in this order or the other, in one file. */
const inputs: Arbitrary<Input> = fc
  .tuple(written, fc.boolean(), fc.constantFrom(asDocuments, asList))
  .map(([documents, reversed, write]) => {
    const texts = Object.values(documents);
    return { sources: [{ file: 'rules.yaml', text: write(reversed ? texts.reverse() : texts) }] };
  });

/** All that comes of the rules, places in the files included. */
function outcome(rules: Rules, version: Version): object {
  return {
    said: rules.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { color: false })),
    plan: JSON.stringify(rules.plan),
    files: bytesOf(snapshotFiles(version.snapshot, FILES)),
    namingTables: [...version.namingTables()].map(([name, table]) => [name, Buffer.from(table).toString('base64')]),
    longestDelay: version.longestDelay,
  };
}

function bytesOf(files: Map<string, Contents>): unknown {
  return [...files].map(([path, { pieces, ...rest }]) => [
    path,
    { ...rest, ...(pieces && { bytes: Buffer.concat(pieces).toString('base64') }) },
  ]);
}

it('whatever the edits, one after the other', () => {
  const options = snapshotOptions({ encoding: 'binary', accessLog: true, directory: FILES.directory });
  let changed = 0;
  fc.assert(
    fc.property(fc.array(inputs, { minLength: 2, maxLength: 6 }), (edits) => {
      const maker = new RuleMaker(OPTIONS);
      const kept = new KeptParts();
      for (const input of edits) {
        const edited = maker.make(input);
        const anew = makeRules(input, OPTIONS);
        if (anyRefused(anew.diagnostics)) {
          expect(edited.diagnostics.map(({ message }) => message)).toEqual(
            anew.diagnostics.map(({ message }) => message),
          );
          continue;
        }
        changed++;
        expect(outcome(edited, versionOf(edited.plan, options, kept))).toEqual(
          outcome(anew, versionOf(anew.plan, options)),
        );
      }
    }),
    { numRuns: 80 },
  );
  expect(changed).toBeGreaterThan(50);
});

it.each([asDocuments, asList])('and what has not changed is the same object: %o', (write) => {
  const maker = new RuleMaker(OPTIONS);
  const kept = new KeptParts();
  const input = (rules: string): Input => ({
    sources: [{ file: 'rules.yaml', text: write([WAYS['service a']![0]!, WAYS['service b']![0]!, rules]) }],
  });
  const snapshots = WAYS['rules of a']!.slice(0, 2).map(
    (rules) => versionOf(maker.make(input(rules)).plan, snapshotOptions(), kept).snapshot,
  );
  const [before, after] = snapshots.map(({ routes }) => routes.get('mesh')!.hosts);
  const same = after!.filter((host) => before!.includes(host)).map(({ name }) => name);
  expect(same).toEqual(['b.default.svc.cluster.local:80', 'allow_any']);
  expect(snapshots[1]!.clusters).toBe(snapshots[0]!.clusters);
});
