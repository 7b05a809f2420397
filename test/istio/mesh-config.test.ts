import { describe, expect, test } from 'vitest';
import { DEFAULT_MESH_CONFIG, readMeshConfig } from '../../istio/index.ts';
import { said } from './reading.ts';

test("Istio's defaults hold where nothing is said", () => {
  expect(readMeshConfig('{}', 'mesh.yaml').mesh).toEqual(DEFAULT_MESH_CONFIG);
  expect(DEFAULT_MESH_CONFIG).toMatchObject({
    outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
    pathNormalization: { normalization: 'BASE' },
    rootNamespace: 'istio-system',
    connectTimeout: 10_000,
    defaultServiceExportTo: ['*'],
    mirrorShadowSuffix: true,
  });
});

const settings = 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}';
const inText = `"${settings}\\nenableTracing: true"`;

test.each([
  ['a MeshConfig', settings],
  ['Helm values', `meshConfig:\n  ${settings}`],
  ['an IstioOperator', `kind: IstioOperator\nspec:\n  meshConfig:\n    ${settings}`],
  ['the ConfigMap', `kind: ConfigMap\ndata:\n  mesh: ${inText}`],
  ['the second document', `# Istio 1.30\n---\nkind: Namespace\n---\n${settings}\n---\n`],
  [
    'a List',
    `kind: List\nitems:\n- kind: ConfigMap\n  data: {root-cert.pem: a}\n- kind: ConfigMap\n  data: {mesh: ${inText}}`,
  ],
  ['JSON', '{"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}'],
])('is found in %s', (_, text) => {
  const { mesh, diagnostics } = readMeshConfig(text, 'mesh.yaml');
  expect(diagnostics).toEqual([]);
  expect(mesh).toEqual({ ...DEFAULT_MESH_CONFIG, outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } });
});

test.each<[string, object]>([
  ['pathNormalization: {normalization: DEFAULT}', { pathNormalization: { normalization: 'BASE' } }],
  ['pathNormalization: {normalization: NONE}', { pathNormalization: { normalization: 'NONE' } }],
  ['defaultHttpRetryPolicy: {attempts: 1}', { defaultHttpRetryPolicy: { attempts: 1 } }],
  ['defaultVirtualServiceExportTo: [.]', { defaultVirtualServiceExportTo: ['.'] }],
  ['defaultVirtualServiceExportTo: []', {}],
  ['defaultDestinationRuleExportTo: []', {}],
  ['defaultServiceExportTo: []', {}],
  ['connectTimeout: 2s', { connectTimeout: 2000 }],
  ['defaultConfig: {proxyMetadata: {DISABLE_SHADOW_HOST_SUFFIX: "true"}}', { mirrorShadowSuffix: false }],
  ['defaultConfig: {proxyMetadata: {DISABLE_SHADOW_HOST_SUFFIX: "false"}}', { mirrorShadowSuffix: true }],
  ['certificates: [{x: 1}]', {}],
  ['ingress_class: a', {}],
  ['meshConfig:', {}],
  ['kind: ConfigMap\ndata: {mesh: ""}', {}],
  ['kind: ConfigMap\ndata: {mesh: "# none"}', {}],
  ['default_config: {proxyMetadata: {}, holdApplicationUntilProxyStarts: true}', {}],
])('%s', (text, expected) => {
  const { mesh, diagnostics } = readMeshConfig(text, 'mesh.yaml');
  expect(diagnostics).toEqual([]);
  expect(mesh).toEqual({ ...DEFAULT_MESH_CONFIG, ...expected });
});

describe('what is wrong has a place', () => {
  test.each<[string, string]>([
    ['rootNamespace: a\nconnectTimeout: 2', '2:17 error MS0007 connectTimeout must be a duration, but is the number 2'],
    ['meshConfig:\n  connectTimeout: 2', '2:19 error MS0007 connectTimeout must be a duration, but is the number 2'],
    [
      'data:\n  mesh: "\\nconnectTimeout: 2"',
      '2:3 error MS0007 connectTimeout must be a duration, but is the number 2 (line 2 of the text)',
    ],
    [
      'enableTracing: true\noutboundTraficPolicy: {}',
      '2:1 warning MS0007 MeshConfig has no field "outboundTraficPolicy"',
    ],
    ['rootNamespace: a\nenableTrasing: true', '2:1 warning MS0007 MeshConfig has no field "enableTrasing"'],
    [
      'pathNormalization: {normalisation: BASE}',
      '1:21 warning MS0007 ProxyPathNormalization has no field "normalisation"',
    ],
    [
      'kind: IstioOperator\nspec: {meshConfig: {ingres: a, ca: {}}}',
      '2:21 warning MS0007 MeshConfig has no field "ingres"',
    ],
    [
      'outboundTrafficPolicy: REGISTRY_ONLY',
      '1:24 error MS0007 outboundTrafficPolicy must be an object (OutboundTrafficPolicy), but is "REGISTRY_ONLY"',
    ],
    ['kind: VirtualService\nspec: {}', '1:1 error MS0007 this is no MeshConfig, but a VirtualService'],
    ['', '1:1 error MS0007 there is no MeshConfig here: nothing is written'],
    ['# later', '1:1 error MS0007 there is no MeshConfig here: nothing is written'],
    ['meshConfig: [a]', '1:1 error MS0007 meshConfig must be an object (MeshConfig), but is a list'],
    ['meshConfig: {ingres: a}', '1:14 warning MS0007 MeshConfig has no field "ingres"'],
    ['kind: IstioOperator', '1:1 error MS0007 this is no MeshConfig, but an IstioOperator without spec.meshConfig'],
    ['kind: ConfigMap\ndata: {}', '1:1 error MS0007 this is no MeshConfig, but a ConfigMap without data.mesh'],
    ['kind: Pod\nrootNamespace: a', '1:1 error MS0007 this is no MeshConfig, but a Pod'],
    ['\n---\nkind: Pod\n---\nkind: Service', '3:1 error MS0007 none of the 2 documents here is a MeshConfig'],
    [
      'rootNamespace: a\n---\nkind: Pod\n---\nkind: ConfigMap\ndata:\n  mesh: "{}"',
      '7:3 error MS0007 this is the second MeshConfig of this file, after the one at mesh.yaml:1',
    ],
    [
      'rootNamespace: a\n---\na: b: c',
      '3:4 error MS0001 not valid YAML: nested mappings are not allowed in compact mappings',
    ],
    ['data: {mesh: "kind: Pod"}', '1:8 error MS0007 this is no MeshConfig, but a Pod (line 1 of the text)'],
    ['tests: []', '1:1 error MS0007 this is no MeshConfig, but something else'],
    ['- a', '1:1 error MS0007 this is no MeshConfig, but something else'],
    ['a: b: c', '1:4 error MS0001 not valid YAML: nested mappings are not allowed in compact mappings'],
  ])('%j', (text, expected) => {
    expect(readMeshConfig(text, 'mesh.yaml').diagnostics.map(said)).toEqual([expected]);
  });
});
