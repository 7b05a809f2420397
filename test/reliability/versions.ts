/** The rules of a version: every version stamps all that it does with its number, and differs from the last in one kind more. */
import { service } from '../e2e/generated.ts';

/** What is new in turn, besides the stamps, which change a rule and the default each time. */
export const KINDS = ['a rule', 'the default', 'a timeout', 'a subset', 'a host'];

export interface Places {
  /** Addresses of the backends that are v1 and v2, and their port. */
  addresses: [string, string];
  port: number;
}

/** Who answers version n: requests with `x-pick` one of the two, all others the other, and both change places each time. */
export function backendOf(version: number, picked: boolean): string {
  return (version + (picked ? 1 : 0)) % 2 === 0 ? 'v1' : 'v2';
}

/** The host that is newest in a version. */
export function newestHost(version: number): string {
  return `host-${turn(version, 'a host')}`;
}

export function versionText(version: number, { addresses, port }: Places): string {
  const picked = backendOf(version, true);
  const subset = `subset-${turn(version, 'a subset')}-${picked}`;
  const stamps = `headers: {request: {set: {x-stamp: "${version}"}}, response: {set: {x-stamp: "${version}"}}}`;
  const newest = newestHost(version);
  return `
${pods(addresses, port)}
---
${service(newest, addresses[0], 80, 'http', port)}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: a}
spec:
  host: a
  subsets:
    - {name: v1, labels: {version: v1}}
    - {name: v2, labels: {version: v2}}
    - {name: ${subset}, labels: {version: ${picked}}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [a]
  http:
    - name: rule-${turn(version, 'a rule')}
      match: [{headers: {x-rule: {exact: "${turn(version, 'a rule')}"}}}]
      directResponse: {status: 204}
    - name: picked
      match: [{headers: {x-pick: {exact: "1"}}}]
      route: [{destination: {host: a, subset: ${subset}}}]
      ${stamps}
    - name: default-${turn(version, 'the default')}
      route: [{destination: {host: a, subset: ${backendOf(version, false)}}}]
      timeout: ${10 + (turn(version, 'a timeout') % 10)}s
      ${stamps}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: newest}
spec:
  hosts: [${newest}]
  http:
    - match: [{uri: {prefix: /newest}}]
      route: [{destination: {host: ${newest}}}]
      ${stamps}
`;
}

/** How often a kind has had its turn. */
function turn(version: number, kind: string): number {
  return Math.floor((version + KINDS.length - 1 - KINDS.indexOf(kind)) / KINDS.length);
}

function pods(addresses: [string, string], port: number): string {
  const items = addresses.map((address, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `a-v${index + 1}`, labels: { app: 'a', version: `v${index + 1}` } },
    status: { phase: 'Running', podIP: address },
  }));
  const spec = { selector: { app: 'a' }, ports: [{ name: 'http', port: 80, targetPort: port }] };
  const of = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec };
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [of, ...items] });
}
