/** What stands between two snapshots: whichever table decided a request, it finds its class, and nothing else changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeClusters, mergeRoutes, routesBefore } from '../../envoy/reload/merge.ts';
import { moveOf } from '../../envoy/reload/move.ts';
import { type RouteConfiguration, routeConfiguration } from '../../envoy/routes/configuration.ts';
import type { ClassHost } from '../../envoy/routes/host-routes.ts';
import { type Resource, snapshot } from '../../envoy/snapshot.ts';
import type { VirtualHost } from '../../plan/plan.ts';
import { exact, forward, header, host, rule } from '../plan/rules.ts';
import { handlers } from '../twins/plans.ts';
import { httpListener, options, planOf } from './plans.ts';

function routesOf(hosts: VirtualHost[]): RouteConfiguration {
  return snapshot(planOf([httpListener(hosts)]), options()).routes.get('outbound_80')!;
}

const rest = (subset: string) => rule('rest', [[]], forward(subset));
const jason = (subset: string) => rule('jason', [[header('end-user', exact('jason'))]], forward(subset));

interface Summary {
  domains: string[];
  classes: string[];
  fallback: string | undefined;
  filtered: boolean;
}

/** Hosts by name; routes by the subset to which they lead. */
function summary({ hosts }: RouteConfiguration): Record<string, Summary> {
  return Object.fromEntries(
    (hosts as ClassHost[]).map(({ name, domains, classes, fallback, filtered }) => {
      const leadsTo = [...classes.values()].map(subsetOf).sort();
      return [name, { domains, classes: leadsTo, fallback: fallback && subsetOf(fallback), filtered }];
    }),
  );
}

function subsetOf(route: Resource): string {
  return (route.route as { cluster: string }).cluster.split('|')[2]!;
}

describe('mergeRoutes', () => {
  it.each<[what: string, base: VirtualHost[], other: VirtualHost[], merged: Record<string, Summary>]>([
    [
      'keeps the default, adds the classes',
      [host([jason('v1'), rest('v2')])],
      [host([jason('v3'), rest('v4')])],
      { a: { domains: ['a'], classes: ['v1', 'v2', 'v3', 'v4'], fallback: 'v2', filtered: true } },
    ],
    [
      'leaves a filter off that was off',
      [host([rest('v1')])],
      [host([jason('v2'), rest('v1')])],
      { a: { domains: ['a'], classes: ['v1', 'v2'], fallback: 'v1', filtered: false } },
    ],
    [
      'adds no default where there was none',
      [host([jason('v1')])],
      [host([rest('v2')])],
      { a: { domains: ['a'], classes: ['v1', 'v2'], fallback: undefined, filtered: true } },
    ],
    [
      'adds what only the other serves, for the filter alone',
      [host([rest('v1')])],
      [host([rest('v2')], ['b'])],
      {
        a: { domains: ['a'], classes: ['v1'], fallback: 'v1', filtered: false },
        b: { domains: ['b'], classes: ['v2'], fallback: undefined, filtered: true },
      },
    ],
    [
      'gives a wildcard the classes of a host that comes out of it',
      [host([jason('v1')], ['*'])],
      [host([jason('v2')], ['a.b']), host([jason('v3')], ['*'])],
      { '*': { domains: ['*'], classes: ['v1', 'v2', 'v3'], fallback: undefined, filtered: true } },
    ],
    [
      'gives a host the classes of the wildcard that it goes back to',
      [host([jason('v1')], ['a.b']), host([jason('v2')], ['*.b'])],
      [host([jason('v3')], ['*.b'])],
      {
        'a.b': { domains: ['a.b'], classes: ['v1', 'v3'], fallback: undefined, filtered: true },
        '*.b': { domains: ['*.b'], classes: ['v2', 'v3'], fallback: undefined, filtered: true },
      },
    ],
    [
      'adds the domains that a known host has gained as a host of another name',
      [host([rest('v1')], ['a'])],
      [host([rest('v1')], ['a', 'a.b'])],
      {
        a: { domains: ['a'], classes: ['v1'], fallback: 'v1', filtered: false },
        'a (added)': { domains: ['a.b'], classes: ['v1'], fallback: undefined, filtered: true },
      },
    ],
  ])('%s', (_, base, other, merged) => {
    expect(summary(mergeRoutes(routesOf(base), routesOf(other)))).toEqual(merged);
  });

  it('changes neither of the two', () => {
    const [base, other] = [routesOf([host([jason('v1')])]), routesOf([host([jason('v2')])])];
    const before = JSON.stringify([base, other].map(routeConfiguration));
    mergeRoutes(base, other);
    expect(JSON.stringify([base, other].map(routeConfiguration))).toBe(before);
  });

  it('whatever the authority: the host that Envoy takes has the classes of both hosts that the tables took', () => {
    const configurations = handlers.map(({ ports, virtualHosts }) => ({ ports, routes: routesOf(virtualHosts) }));
    const authorities = fc.constantFrom('a', 'b.a', 'c.b.a', 'ba', 'x', '[::1]', 'a:80', 'b.a:80', 'x:80', '.a');
    fc.assert(
      fc.property(configurations, configurations, authorities, (base, other, authority) => {
        const taken = hostFor(mergeRoutes(base.routes, other.routes), authority);
        for (const { routes } of [base, other]) {
          for (const name of hostFor(routes, authority)?.classes.keys() ?? [])
            expect(taken?.classes.has(name)).toBe(true);
        }
        const inBase = hostFor(base.routes, authority);
        expect([taken?.fallback, taken?.filtered ?? true]).toEqual([inBase?.fallback, inBase?.filtered ?? true]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('routesBefore', () => {
  it.each<[what: string, old: VirtualHost[], next: VirtualHost[], before: Partial<Summary>]>([
    [
      'keeps the default where the filter runs',
      [host([jason('v1'), rest('v2')])],
      [host([jason('v1'), rest('v3')])],
      { fallback: 'v2', filtered: true },
    ],
    [
      'runs the filter where it is needed now',
      [host([rest('v1')])],
      [host([jason('v2'), rest('v1')])],
      { fallback: 'v1', filtered: true },
    ],
    [
      'runs it where it is not needed any more',
      [host([jason('v2'), rest('v1')])],
      [host([rest('v1')])],
      { fallback: 'v1', filtered: true },
    ],
    [
      'has the new default where no table has a say',
      [host([rest('v1')])],
      [host([rest('v2')])],
      { fallback: 'v2', filtered: false },
    ],
    [
      'has the old default where a domain comes or goes',
      [host([rest('v1')], ['a'])],
      [host([rest('v2')], ['a', 'b'])],
      { fallback: 'v1', filtered: false },
    ],
  ])('%s', (_, old, next, before) => {
    expect(summary(routesBefore(routesOf(old), routesOf(next))).a).toMatchObject(before);
  });

  it('whatever the authority: the host that Envoy takes has the classes of both, and a new default only where no filter runs', () => {
    const configurations = handlers.map(({ virtualHosts }) => routesOf(virtualHosts));
    const authorities = fc.constantFrom('a', 'b.a', 'c.b.a', 'ba', 'x', '[::1]', 'a:80', 'b.a:80', 'x:80', '.a');
    fc.assert(
      fc.property(configurations, configurations, authorities, (old, next, authority) => {
        const taken = hostFor(routesBefore(old, next), authority);
        const [inOld, inNext] = [hostFor(old, authority), hostFor(next, authority)];
        for (const name of [...(inOld?.classes.keys() ?? []), ...(inNext?.classes.keys() ?? [])]) {
          expect(taken?.classes.has(name)).toBe(true);
        }
        if (inOld?.filtered) expect([taken?.fallback, taken?.filtered]).toEqual([inOld.fallback, true]);
        else if (inOld) expect([inOld.fallback, inNext?.fallback]).toContainEqual(taken?.fallback);
        if (inOld && inNext?.filtered && taken?.filtered) expect(taken.fallback).toEqual(inOld.fallback);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the hosts that move', () => {
  it.each<[what: string, old: VirtualHost[], next: VirtualHost[], moving: true | string[]]>([
    ['none where nothing changes', [host([rest('v1')])], [host([rest('v1')])], []],
    ['none where only decisions change', [host([jason('v1'), rest('v2')])], [host([jason('v2'), rest('v2')])], []],
    [
      'the host with another default',
      [host([jason('v1'), rest('v1')]), host([jason('v1')], ['b'])],
      [host([jason('v1'), rest('v2')]), host([jason('v1')], ['b'])],
      ['a'],
    ],
    ['the host whose filter is switched off', [host([jason('v1'), rest('v1')])], [host([rest('v1')])], ['a']],
    [
      'all where a host comes',
      [host([jason('v1')], ['*'])],
      [host([jason('v1')], ['*']), host([rest('v1')], ['b'])],
      true,
    ],
    ['all where a domain goes', [host([jason('v1')], ['a', 'b'])], [host([jason('v1')], ['a'])], true],
  ])('%s', (_, old, next, moving) => {
    const before = routesBefore(routesOf(old), routesOf(next));
    const { hosts } = moveOf(before, mergeRoutes(routesOf(next), before));
    expect(hosts === true ? true : [...hosts]).toEqual(moving);
  });
});

describe('mergeClusters', () => {
  it('has every cluster once, the next one’s where both have it', () => {
    const old = [
      { name: 'a', connect_timeout: '1s' },
      { name: 'b', connect_timeout: '1s' },
    ];
    const next = [
      { name: 'b', connect_timeout: '2s' },
      { name: 'c', connect_timeout: '2s' },
    ];
    expect(mergeClusters(old, next)).toEqual([
      { name: 'a', connect_timeout: '1s' },
      { name: 'b', connect_timeout: '2s' },
      { name: 'c', connect_timeout: '2s' },
    ]);
  });
});

/** Envoy's own choice, read plainly: the exact domain, else the longest wildcard that leaves at least a character. */
function hostFor({ hosts }: RouteConfiguration, authority: string): ClassHost | undefined {
  const fits = (domain: string) =>
    domain === authority ||
    domain === '*' ||
    (domain.startsWith('*') && authority.length >= domain.length && authority.endsWith(domain.slice(1)));
  const rank = (domain: string) => (domain === authority ? Number.POSITIVE_INFINITY : domain.length);
  const found = (hosts as ClassHost[])
    .flatMap((each) => each.domains.filter(fits).map((domain) => ({ domain, each })))
    .sort((a, b) => rank(b.domain) - rank(a.domain));
  return found[0]?.each;
}

describe('whether tables decide a move', () => {
  const redirected = (rules: VirtualHost['rules']) => ({ ...host(rules), httpsRedirect: true });
  it.each<[what: string, old: VirtualHost[], next: VirtualHost[], decide: boolean]>([
    ['another default', [host([jason('v1'), rest('v2')])], [host([jason('v1'), rest('v3')])], true],
    ['nothing new', [host([jason('v1'), rest('v2')])], [host([jason('v1'), rest('v2')])], true],
    ['no default any more', [host([jason('v1'), rest('v2')])], [host([jason('v1')])], false],
    ['never a default', [host([jason('v1')])], [host([jason('v1')])], true],
    ['HTTPS asked for', [host([jason('v1'), rest('v2')])], [redirected([jason('v1'), rest('v3')])], false],
    ['a host that was not there', [], [host([jason('v1'), rest('v2')])], false],
  ])('%s', (_, old, next, decide) => {
    const before = routesBefore(routesOf(old), routesOf(next));
    expect(moveOf(before, mergeRoutes(routesOf(next), before)).byTables).toBe(decide);
  });
});
