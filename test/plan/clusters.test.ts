import { expect, test } from 'vitest';
import { clustersOf, istio, readPlan, service } from './read-plan.ts';

const workload = (address: string) =>
  istio('WorkloadEntry', 'w', `address: "${address}", ports: {http: 8080}, labels: {app: a}`);
const entry = (spec: string) =>
  istio('ServiceEntry', 'e', `${spec}, ports: [{number: 80, name: http, protocol: HTTP}]`);
test.each<[how: string, yaml: string, discovery: string, addresses: string[]]>([
  ['by their addresses', service('a'), 'static', ['127.1.0.1', '127.1.0.2']],
  ['by DNS, if one has a name', service('a') + workload('vm.test'), 'dns', ['127.1.0.1', '127.1.0.2', 'vm.test']],
  [
    'at a socket of Unix',
    entry('hosts: [e.test], resolution: STATIC, endpoints: [{address: "unix:///a"}]'),
    'static',
    ['unix:///a'],
  ],
  [
    'by the name that is called, whatever is selected',
    entry('hosts: ["*.e.test"], resolution: NONE, workloadSelector: {labels: {app: a}}') + workload('127.3.0.1'),
    'by-name',
    [],
  ],
])('endpoints are found %s', (_, yaml, discovery, addresses) => {
  const [made] = clustersOf(readPlan(yaml));
  expect([made!.discovery, made!.endpoints.map(({ address }) => address)]).toEqual([discovery, addresses]);
});
