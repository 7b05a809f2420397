/** Who is called where, of the services that do not speak HTTP, or may not: plan/listeners/addresses.ts. */
import { describe, expect, test } from 'vitest';
import { istio, type Reading, type ReadOptions, readPlan } from './read-plan.ts';

/** `address:port: chain, …` a listener; a chain is `http`, `http?` (if it is found to be), or `name>cluster's host`. */
function calledAt({ plan }: Reading): string[] {
  return plan.listeners
    .filter(({ name }) => name !== 'mesh')
    .map(({ address, port, chains }) => {
      const written = chains.map(({ serverNames = [''], sniffed, handler }) => {
        if (handler.kind === 'http') return sniffed ? 'http?' : 'http';
        return `${serverNames}>${handler.destinations.map(({ cluster }) => cluster.split('|')[3]!.split('.')[0])}`;
      });
      return `${address}:${port}: ${written.join(', ')}`;
    });
}

/** A Kubernetes Service; `at` is its clusterIP. */
function own(name: string, port: string, number = 5000, at = ''): string {
  const spec = `{ports: [{${port && `name: ${port}, `}port: ${number}}]${at && `, clusterIP: ${at}`}}`;
  return `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

/** A ServiceEntry, which without addresses is called at any. */
function entry(name: string, protocol = 'TCP', more = '', number = 5000): string {
  const ports = `ports: [{number: ${number}, name: it, protocol: ${protocol}}]`;
  return istio('ServiceEntry', name, `hosts: [${name}.test], resolution: STATIC, ${ports}${more && `, ${more}`}`);
}

const at = (...addresses: string[]) => `addresses: [${addresses}]`;
const made = (name: string) => expect.stringMatching(new RegExp(`^127\\.240\\.\\d+\\.\\d+:5000: >${name}$`));
const ALL: ReadOptions = { kind: 'all' };
const SHARED = '127.0.0.1:5000';

describe('at the address that all share, and at those of their own', () => {
  test.each<[law: string, yaml: string, expected: unknown[], hidden?: string[], options?: ReadOptions]>([
    ['the only service is at the shared one', own('a', 'tcp'), [`${SHARED}: >a`]],
    ['another has one that is made for it', own('a', 'tcp') + own('b', 'tcp'), [`${SHARED}: >a`, made('b')]],
    [
      'or the one that it declares',
      own('a', 'tcp') + own('b', 'tcp', 5000, '127.9.0.1'),
      [`${SHARED}: >a`, '127.9.0.1:5000: >b'],
    ],
    ['the first has its own as well', own('a', 'tcp', 5000, '127.9.0.1'), [`${SHARED}: >a`, '127.9.0.1:5000: >a']],
    ['an address of elsewhere counts as none', own('a', 'tcp', 5000, '10.0.0.1'), [`${SHARED}: >a`]],
    ['nor does one that only ends as those of here do', own('a', 'tcp', 5000, '10.127.0.1'), [`${SHARED}: >a`]],
    ['nor the shared one', own('a', 'tcp', 5000, '127.0.0.1'), [`${SHARED}: >a`]],
    [
      'the shared one is for who has none of here',
      own('a', 'tcp', 5000, '127.9.0.1') + own('b', 'tcp'),
      [`${SHARED}: >b`, '127.9.0.1:5000: >a'],
    ],
    ['the shared one is for who has none', own('a', 'tcp') + entry('z'), [`${SHARED}: >z`, made('a')]],
    ['of those, one only', entry('y') + entry('z'), [`${SHARED}: >y`], ['z']],
    [
      'several of one service',
      entry('z', 'TCP', at('127.9.0.1', '127.9.0.2')),
      [`${SHARED}: >z`, '127.9.0.1:5000: >z', '127.9.0.2:5000: >z'],
    ],
    [
      'one that two declare is the older’s',
      entry('y', 'TCP', at('127.9.0.1')) + entry('z', 'TCP', at('127.9.0.1')),
      [`${SHARED}: >y`, '127.9.0.1:5000: >y', made('z')],
    ],
    [
      'none where an endpoint of the service is',
      entry('z', 'TCP', `${at('127.9.0.1')}, endpoints: [{address: 127.9.0.1}]`),
      [`${SHARED}: >z`],
    ],
    ['beside HTTP', own('web', 'http') + own('a', 'tcp'), [`${SHARED}: http`, made('a')]],
    ['beside HTTP, if it has none', own('web', 'http') + entry('z'), [`${SHARED}: http?, >z`]],
    ['but not if its server speaks first', own('web', 'http') + entry('z', 'MySQL'), [`${SHARED}: http`], ['z']],
    ['nor beside TLS', entry('t', 'TLS') + entry('z', 'Mongo'), [`${SHARED}: t.test>t`], ['z']],
    ['TLS, beside HTTP', own('web', 'http') + entry('t', 'TLS'), [`${SHARED}: http, t.test>t`]],
    [
      'TLS at its own takes every name',
      entry('t', 'TLS', at('127.9.0.1')),
      [`${SHARED}: t.test>t`, '127.9.0.1:5000: t.test>t, >t'],
    ],
    ['what has no name may be both', own('a', ''), [`${SHARED}: http?, >a`]],
    ['at its own, too', own('a', '', 5000, '127.9.0.1'), [`${SHARED}: http?, >a`, '127.9.0.1:5000: http?, >a']],
    ['and needs none for its HTTP', own('a', '') + own('b', ''), [`${SHARED}: http?, >a`]],
    ['UDP is nowhere', entry('z', 'UDP'), []],
    ['behind the mesh listener, HTTP has no ports', own('web', 'http') + own('a', 'tcp'), [`${SHARED}: >a`], [], ALL],
    ['but for what may be both', own('web', 'http') + own('a', ''), [`${SHARED}: http?, >a`], [], ALL],
    ['and TCP there is beside that', own('b', '') + own('a', 'tcp'), [`${SHARED}: http?, >b`, made('a')], [], ALL],
  ])('%s', (_, yaml, expected, hidden = [], options = {}) => {
    const reading = readPlan(yaml, options);
    expect(calledAt(reading)).toEqual(expected);
    const warnings = reading.findings.filter(({ code, severity }) => code === 'MS0501' && severity === 'warning');
    expect(warnings.map(({ resource }) => resource.name)).toEqual(hidden);
  });

  test('which address is made is told, and stays', () => {
    const [, listener] = readPlan(own('a', 'tcp') + own('b', 'tcp')).plan.listeners;
    const among = readPlan(['a', 'a2', 'b', 'c'].map((name) => own(name, 'tcp')).join(''));
    expect(calledAt(among)).toContain(`${listener?.address}:5000: >b`);
    const told = among.findings.find(({ resource }) => resource.name === 'b');
    expect(told).toMatchObject({
      severity: 'info',
      message: expect.stringContaining(`${listener?.address} on port 5000`),
    });
  });

  test('whoever has no way to be reached is told once a port', () => {
    const { findings } = readPlan(['w', 'x', 'y', 'z'].map((name) => entry(name)).join(''));
    expect(findings.map(({ resource, message }) => [resource.name, / and 2 more /.test(message)])).toEqual([
      ['x', true],
    ]);
  });

  test('a wildcard’s connections go nowhere, unless they say where they are going', () => {
    const star = (protocol: string) =>
      istio('ServiceEntry', 'star', `hosts: ["*.test"], ports: [{number: 5000, name: it, protocol: ${protocol}}]`);
    expect(calledAt(readPlan(star('TLS')))).toEqual([`${SHARED}: *.test>*`]);
    const [mesh] = readPlan(star('TCP'), ALL).plan.listeners;
    expect(mesh?.chains[0]?.handler).toMatchObject({ tunnels: [] });
    const reading = readPlan(star('TCP'));
    expect(calledAt(reading)).toEqual([]);
    expect(reading.findings).toMatchObject([{ code: 'MS0501', path: ['spec', 'hosts'] }]);
  });

  test('the local port is the same everywhere', () => {
    const reading = readPlan(own('a', 'tcp', 443) + own('b', 'tcp', 443, '127.9.0.1'));
    expect(calledAt(reading)).toEqual(['127.0.0.1:8443: >a', '127.9.0.1:8443: >b']);
  });

  test('a Sidecar that binds its port has no other address', () => {
    const sidecar = istio(
      'Sidecar',
      's',
      'egress: [{port: {number: 5000, protocol: TCP, name: t}, bind: 127.8.0.1, hosts: ["*/*"]}]',
    );
    const reading = readPlan(own('a', 'tcp') + own('b', 'http', 5000, '127.9.0.1') + sidecar);
    expect(calledAt(reading)).toEqual(['127.8.0.1:5000: >a']);
    expect(reading.findings).toMatchObject([{ code: 'MS0501', resource: { name: 'b' } }]);
  });
});

describe('a route by where connections were going', () => {
  const route = (...routes: [subnets: string, host: string][]) => {
    const tcp = routes.map(([subnets, host]) => {
      const match = subnets && `match: [{destinationSubnets: [${subnets}]}], `;
      return `{${match}route: [{destination: {host: ${host}}}]}`;
    });
    return istio('VirtualService', 'v', `hosts: [a.test], tcp: [${tcp.join(', ')}]`);
  };
  const one = (address: string) => entry('a', 'TCP', address && at(address));

  test.each<[law: string, yaml: string, expected: string[], reported?: number]>([
    ['holds for a service’s address', one('10.1.2.3') + route(['10.1.2.3', 'b']), [`${SHARED}: >b`]],
    ['and for what it is within', one('10.1.2.3') + route(['10.0.0.0/8', 'b']), [`${SHARED}: >b`]],
    ['but for no other', one('10.1.2.3') + route(['10.2.0.0/16', 'b']), [`${SHARED}: >a`], 1],
    ['the longest prefix first', one('10.1.2.3') + route(['10.0.0.0/8', 'b'], ['10.1.0.0/16', 'c']), [`${SHARED}: >c`]],
    ['of equal ones the first', one('10.1.2.3') + route(['10.1.0.0/16', 'b'], ['10.1.0.0/16', 'c']), [`${SHARED}: >b`]],
    [
      'by the longest prefix of all matches of a route',
      one('10.1.2.3') + route(['10.1.2.0/24]}, {destinationSubnets: [10.0.0.0/8', 'b'], ['10.1.0.0/16', 'c']),
      [`${SHARED}: >b`],
    ],
    ['before a route without any', one('10.1.2.3') + route(['10.0.0.0/8', 'b'], ['', 'c']), [`${SHARED}: >b`]],
    ['nothing after a route without any', one('10.1.2.3') + route(['', 'c'], ['10.0.0.0/8', 'b']), [`${SHARED}: >c`]],
    [
      'by each address of a service',
      entry('a', 'TCP', at('127.9.0.1', '127.9.0.2')) + route(['127.9.0.2', 'b']),
      [`${SHARED}: >a`, '127.9.0.1:5000: >a', '127.9.0.2:5000: >b'],
    ],
    ['whole ranges', one('10.1.0.0/16') + route(['10.1.0.0/16', 'b']), [`${SHARED}: >b`]],
    ['not a part of one', one('10.1.0.0/16') + route(['10.1.2.0/24', 'b']), [`${SHARED}: >a`], 1],
    [
      'but for an address in it that is here',
      one('127.9.0.0/16') + route(['127.9.0.7', 'b']),
      [`${SHARED}: >a`, '127.9.0.7:5000: >b'],
    ],
    [
      'also where the service has no address',
      one('') + route(['127.9.0.7/32', 'b']),
      [`${SHARED}: >a`, '127.9.0.7:5000: >b'],
    ],
    ['IPv6', entry('a', 'TCP', at('"fd00::1"')) + route(['"fd00::/64"', 'b']), [`${SHARED}: >b`]],
  ])('%s', (_, yaml, expected, reported = 0) => {
    const reading = readPlan(yaml);
    expect(calledAt(reading)).toEqual(expected);
    expect(reading.findings.filter(({ path }) => path.at(-1) === 'destinationSubnets')).toHaveLength(reported);
  });

  test('TLS: only the most precise, and the service by its own name', () => {
    const match = (name: string, subnets: string) =>
      `{match: [{sniHosts: [${name}.a.test], destinationSubnets: [${subnets}]}], route: [{destination: {host: ${name}}}]}`;
    const rules = `hosts: ["*.a.test"], tls: [${match('v', '10.0.0.0/8')}, ${match('w', '10.1.0.0/16')}]`;
    const ports = 'ports: [{number: 5000, name: tls, protocol: TLS}]';
    const service = istio('ServiceEntry', 'a', `hosts: ["*.a.test"], resolution: NONE, ${at('10.1.2.3')}, ${ports}`);
    const reading = readPlan(service + istio('VirtualService', 'v', rules));
    expect(calledAt(reading)).toEqual([`${SHARED}: w.a.test>w, *.a.test>*`]);
  });

  test('at a gateway it is not looked at, and that is told', () => {
    const gateway = istio(
      'Gateway',
      'gw',
      'selector: {istio: gw}, servers: [{port: {number: 5000, name: tcp, protocol: TCP}, hosts: ["*"]}]',
    );
    const rules =
      'hosts: ["*"], gateways: [gw], tcp: [{match: [{destinationSubnets: [10.0.0.0/8], sourceLabels: {app: other}}], route: [{destination: {host: b}}]}]';
    const reading = readPlan(gateway + istio('VirtualService', 'v', rules), {
      kind: 'gateway',
      labels: { istio: 'gw' },
    });
    expect(calledAt(reading)).toEqual([`${SHARED}: >b`]);
    expect(reading.findings.map(({ code }) => code)).toContain('MS0213');
  });
});
