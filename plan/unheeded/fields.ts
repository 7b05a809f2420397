import type { Code, Model, Severity } from '../../istio/index.ts';

/** A field that is taken, and does nothing here. */
export interface UnheededField {
  of: keyof Model;
  /** Within the spec; what is in lists is meant too. Empty: the whole resource. */
  field: string;
  code: Code;
  severity: Severity;
  message: string;
  fix: string;
  /** Only these values. */
  when?: (value: unknown) => boolean;
}

const HERE = { code: 'MS0506', severity: 'info' } as const;
const LOST = { code: 'MS0506', severity: 'warning' } as const;
const TLS = { code: 'MS0502', severity: 'info' } as const;
/** Istio itself does not look at it. */
const NOWHERE = { code: 'MS0213', severity: 'warning' } as const;
const FOR_THE_MESH = 'leave it for the mesh';

const POLICIES = ['trafficPolicy', 'trafficPolicy.portLevelSettings', 'subsets.trafficPolicy'];
const INBOUND = 'nothing is written here for what comes in to a workload';
const NETWORK = {
  ...HERE,
  message: 'there are no gateways between networks here: the endpoint is called at its own address',
  fix: `${FOR_THE_MESH}; the address has to be one that can be reached from here`,
};
const IDENTITY = { ...TLS, message: 'identities of a mesh are not checked here', fix: FOR_THE_MESH };
const EXTENSION = {
  ...LOST,
  field: '',
  message: 'the extension is not run here: requests pass as if it were not there',
  fix: 'load the module by an EnvoyFilter, or test in the mesh what depends on it',
};

export const UNHEEDED: readonly UnheededField[] = [
  {
    ...{ of: 'virtualServices', field: 'http.match.statPrefix', ...HERE },
    message: 'no statistics are kept under statPrefix here',
    fix: 'look at the rule’s own counter, wasmcustom.mainsheet.matched.…',
  },
  {
    ...{ of: 'virtualServices', field: 'tcp.match.sourceSubnet', ...NOWHERE },
    message: 'sourceSubnet is not looked at, neither here nor by Istio: the match holds for every client',
    fix: 'match by sourceLabels',
  },
  ...POLICIES.map(
    (policy): UnheededField => ({
      ...{ of: 'destinationRules', field: `${policy}.loadBalancer.zoneAwareLbSetting.minClusterSize`, ...HERE },
      message: 'zones of one region are used alike here, however few their endpoints are',
      fix: FOR_THE_MESH,
    }),
  ),
  {
    ...{ of: 'gateways', field: 'servers.bind', ...HERE },
    message: 'the server listens on 127.0.0.1 here',
    fix: FOR_THE_MESH,
    when: (address) => address !== '127.0.0.1',
  },
  {
    ...{ of: 'gateways', field: 'servers.defaultEndpoint', ...NOWHERE },
    message: 'defaultEndpoint is not looked at, neither here nor by Istio',
    fix: 'bind a VirtualService to the Gateway',
  },
  {
    ...{ of: 'gateways', field: 'servers.tls.insecureSkipVerify', ...LOST },
    message: 'certificates of clients are verified here all the same',
    fix: 'use mode SIMPLE if clients need none',
    when: (skips) => skips === true,
  },
  {
    ...{ of: 'gateways', field: 'servers.tls.tlsCertificates.caCertificates', ...LOST },
    message: 'caCertificates of a single certificate are not used',
    fix: 'write them beside tlsCertificates',
  },
  {
    ...{ of: 'serviceEntries', field: 'location', ...TLS },
    message: 'connections are in plain text here: the mutual TLS of what is in the mesh is not there',
    fix: FOR_THE_MESH,
    when: (location) => location === 'MESH_INTERNAL',
  },
  {
    ...{ of: 'serviceEntries', field: 'subjectAltNames', ...TLS },
    message: 'the names are not compared here, where there is no mutual TLS of a mesh',
    fix: 'write them in the tls.subjectAltNames of a DestinationRule where the endpoints speak TLS',
  },
  { of: 'serviceEntries', field: 'endpoints.network', ...NETWORK },
  { of: 'serviceEntries', field: 'endpoints.serviceAccount', ...IDENTITY },
  { of: 'workloadEntries', field: 'network', ...NETWORK },
  { of: 'workloadEntries', field: 'serviceAccount', ...IDENTITY },
  {
    ...{ of: 'workloadGroups', field: '', ...HERE },
    message: 'no machines register here: a WorkloadGroup has no endpoints',
    fix: 'add a WorkloadEntry for each machine',
  },
  { of: 'sidecars', field: 'ingress', ...HERE, message: INBOUND, fix: FOR_THE_MESH },
  { of: 'sidecars', field: 'inboundConnectionPool', ...HERE, message: INBOUND, fix: FOR_THE_MESH },
  {
    ...{ of: 'sidecars', field: 'egress.captureMode', ...HERE },
    message: 'no traffic is captured here: clients call the port of the listener',
    fix: FOR_THE_MESH,
    when: (mode) => mode === 'IPTABLES',
  },
  {
    ...{ of: 'sidecars', field: 'egress.bind', ...HERE },
    message: 'the listener listens on 127.0.0.1 here, as the address is not of this machine alone',
    fix: 'use an address that begins with 127, or leave it for the mesh',
    when: (address) => !/^127\./.test(String(address)),
  },
  {
    ...{ of: 'envoyFilters', field: 'configPatches.match.context', ...HERE },
    message: `the patch is left out: ${INBOUND}`,
    fix: FOR_THE_MESH,
    when: (context) => context === 'SIDECAR_INBOUND',
  },
  {
    ...{ of: 'envoyFilters', field: 'configPatches.match.context', ...HERE },
    message: 'the patch is left out: nothing is written here for waypoints',
    fix: FOR_THE_MESH,
    when: (context) => context === 'WAYPOINT',
  },
  {
    ...{ of: 'envoyFilters', field: 'configPatches.match.waypoint', ...HERE },
    message: 'nothing is written here for waypoints',
    fix: FOR_THE_MESH,
  },
  {
    ...{ of: 'envoyFilters', field: 'configPatches.match.listener.portName', ...NOWHERE },
    message: 'portName of a listener is not looked at, neither here nor by Istio',
    fix: 'use portNumber',
  },
  {
    ...{ of: 'envoyFilters', field: 'configPatches.patch.filterClass', ...NOWHERE },
    message: 'filterClass is not looked at, neither here nor by Istio: the operation says where the filter goes',
    fix: 'use INSERT_BEFORE or INSERT_AFTER with the filter that is meant',
  },
  { of: 'wasmPlugins', ...EXTENSION },
  { of: 'trafficExtensions', ...EXTENSION },
];
