import { describe, expect, test } from 'vitest';
import { type Decisions, decide } from '../../plan/decide.ts';
import type { Action, Redirect } from '../../plan/plan.ts';
import {
  decideRules,
  destination,
  exact,
  forward,
  header,
  host,
  mirror,
  noHeaders,
  path,
  query,
  rule,
} from './rules.ts';

const ifJason = [header('end-user', exact('jason'))];

function redirect(more: Partial<Redirect>): Redirect {
  return { kind: 'redirect', code: 301, headers: noHeaders(), ...more };
}

/** `75% v2 +v3`: share, destination's subset, mirrors with their own chance where it is not 1. */
function outcomes({ entries }: Decisions, entry = 0): string[] {
  return entries[entry]!.outcomes.map(({ share, class: { action } }) => {
    if (action.kind !== 'forward') return `${share * 100}% ${action.kind}`;
    const mirrors = action.mirrors.map(
      ({ subset, perMillion }) => ` +${subset}${perMillion < 1e6 ? `(${perMillion / 1e4}%)` : ''}`,
    );
    return `${Number((share * 100).toFixed(6))}% ${action.destinations.map((to) => to.subset)}${mirrors.join('')}`;
  });
}

describe('an action becomes outcomes with one destination each', () => {
  const cases: [what: string, action: Action, expected: string[]][] = [
    ['a single destination', forward('v1'), ['100% v1']],
    ['a single destination, whatever its weight', forward({ v1: 0 }), ['100% v1']],
    ['weights', forward({ v1: 75, v2: 25 }), ['75% v1', '25% v2']],
    ['weights that do not total 100', forward({ v1: 3, v2: 1 }), ['75% v1', '25% v2']],
    ['a weight of 0 among others', forward({ v1: 1, v2: 0, v3: 1 }), ['50% v1', '50% v3']],
    [
      'one destination twice',
      forward('v1', { destinations: [destination('v1', 1), destination('v2', 2), destination('v1', 1)] }),
      ['50% v1', '50% v2'],
    ],
    ['a whole mirror', forward({ v1: 1, v2: 3 }, { mirrors: [mirror('m', 1e6)] }), ['25% v1 +m', '75% v2 +m']],
    ['a partial mirror', forward('v1', { mirrors: [mirror('m', 100_000)] }), ['10% v1 +m', '90% v1']],
    ['a mirror of 0 %', forward('v1', { mirrors: [mirror('m', 0)] }), ['100% v1']],
    [
      'weights times mirrors, in the order of the rule',
      forward({ v1: 1, v2: 1 }, { mirrors: [mirror('m', 500_000), mirror('n', 1e6), mirror('o', 200_000)] }),
      ['10% v1 +m +n +o', '15% v1 +m +n', '25% v1 +n', '10% v2 +m +n +o', '15% v2 +m +n', '25% v2 +n'],
    ],
    [
      'two mirrors of one chance, which come together',
      forward('v1', { mirrors: [mirror('m', 500_000), mirror('n', 500_000)] }),
      ['50% v1 +m +n', '50% v1'],
    ],
    [
      'many partial mirrors, each with its own chance',
      forward('v1', { mirrors: [...'mnop'].map((name, index) => mirror(name, 100_000 * (index + 1))) }),
      ['10% v1 +m +n +o +p', '10% v1 +n +o +p', '10% v1 +o +p', '10% v1 +p', '60% v1'],
    ],
    ['a redirect', redirect({ authority: 'b' }), ['100% redirect']],
    ['a direct response', { kind: 'direct', status: 200, headers: noHeaders() }, ['100% direct']],
  ];
  test.each(cases)('%s', (_, action, expected) => {
    expect(outcomes(decideRules(rule('r', [ifJason], action)))).toEqual(expected);
  });

  test('the shares of an entry total 1', () => {
    const mirrors = [mirror('m', 333_333), mirror('n', 1), mirror('o', 999_999)];
    const [entry] = decideRules(rule('r', [[]], forward({ v1: 1, v2: 1, v3: 1 }, { mirrors }))).entries;
    expect(entry!.outcomes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('a class remembers that its destination was one of several, and weighs 1', () => {
    const [first] = decideRules(rule('r', [[]], forward({ v1: 75, v2: 25 }))).classes;
    expect(first!.action).toMatchObject({ weighted: true, destinations: [{ subset: 'v1', weight: 1 }] });
  });
});

describe('classes', () => {
  function className(action: Action, conditions = ifJason, domain = 'a'): string {
    return decide(host([rule('r', [conditions], action)], [domain])).classes[0]!.name;
  }

  test('have short names', () => {
    expect(className(forward('v1'))).toMatch(/^c[0-9a-f]{16}$/);
  });

  test.each<[what: string, one: string, other: string]>([
    ['on another host', className(forward('v1')), className(forward('v1'), ifJason, 'b')],
    ['for another match', className(forward('v1')), className(forward('v1'), [path('prefix', '/x')])],
    ['of one weight as of another', className(forward({ v1: 1, v2: 1 })), className(forward({ v1: 3, v2: 1 }))],
    ['written in another order', className(forward('v1')), className(reversed(forward('v1')))],
  ])('are the same %s', (_, one, other) => {
    expect(one).toBe(other);
  });

  test.each<[what: string, one: string, other: string]>([
    ['destination', className(forward('v1')), className(forward('v2'))],
    ['timeout', className(forward('v1')), className(forward('v1', { timeout: 1 }))],
    ['way of ordering header operations', className(forward('v1')), className(forward({ v1: 1, v2: 1 }))],
    ['order of header operations', className(adding('x', 'y')), className(adding('y', 'x'))],
    [
      'rewritten prefix',
      className(rewriting('/z'), [path('prefix', '/x')]),
      className(rewriting('/z'), [path('prefix', '/y')]),
    ],
  ])('differ by their %s', (_, one, other) => {
    expect(one).not.toBe(other);
  });

  function reversed<T extends object>(value: T): T {
    return Object.fromEntries(Object.entries(value).reverse()) as T;
  }
  function adding(...names: string[]): Action {
    const headers = noHeaders();
    headers.request.add = names.map((name) => [name, '1']);
    return forward('v1', { headers });
  }
  function rewriting(uri: string): Action {
    return forward('v1', { rewrite: { uri } });
  }

  const x = path('prefix', '/x');
  test.each<[what: string, action: Action, kept: boolean]>([
    ['forwards', forward('v1'), false],
    ['rewrites the authority', forward('v1', { rewrite: { authority: 'b' } }), false],
    ['rewrites by a regex', forward('v1', { rewrite: { regex: { pattern: 'x', substitution: 'y' } } }), false],
    ['rewrites the uri', rewriting('/y'), true],
    ['redirects to a uri', redirect({ uri: '/y' }), false],
    ['redirects a prefix', redirect({ prefixRewrite: '/y' }), true],
  ])('one that %s keeps its path: %#', (_, action, kept) => {
    expect(decideRules(rule('r', [[...ifJason, x]], action)).classes[0]!.path).toEqual(kept ? x : undefined);
  });

  test('are listed once, in order of first use', () => {
    const { classes, entries } = decideRules(
      rule('one', [ifJason], forward({ v2: 1, v1: 1 }, { weighted: false })),
      rule('two', [[x]], forward('v1')),
    );
    expect(classes.map(({ action }) => action.kind === 'forward' && action.destinations[0]!.subset)).toEqual([
      'v2',
      'v1',
    ]);
    expect(entries[1]!.outcomes[0]!.class).toBe(classes[1]);
  });
});

describe('the end of the list', () => {
  const delay = { delay: { milliseconds: 1, perMillion: 1 } };
  const v1 = forward('v1');
  const jason = rule('jason', [ifJason], v1);

  test.each<[what: string, decide: () => Decisions, entries: number, hasDefault: boolean, needsFilter: boolean]>([
    ['no rules', () => decideRules(), 0, false, false],
    ['a plain default', () => decideRules(rule('all', [[]], v1)), 1, true, false],
    ['a condition, then a default', () => decideRules(jason, rule('all', [[]], v1)), 2, true, true],
    ['no default', () => decideRules(jason), 1, false, true],
    ['a default with a fault', () => decideRules(rule('all', [[]], v1, delay)), 1, false, true],
    ['a default with weights', () => decideRules(rule('all', [[]], forward({ v1: 1, v2: 1 }))), 1, false, true],
    [
      'a default with a partial mirror',
      () => decideRules(rule('all', [[]], forward('v1', { mirrors: [mirror('m', 1)] }))),
      1,
      false,
      true,
    ],
    ['a catch-all hides later rules', () => decideRules(rule('all', [[]], v1), jason), 1, true, false],
    ['a catch-all hides later matches of its rule', () => decideRules(rule('all', [[], ifJason], v1)), 1, true, false],
    ['prefix / is a catch-all', () => decideRules(rule('all', [[path('prefix', '/')]], v1), jason), 1, true, false],
    ['regex .* is a catch-all', () => decideRules(rule('all', [[path('regex', '.*')]], v1), jason), 1, true, false],
    ['regex /.* is none', () => decideRules(rule('all', [[path('regex', '/.*')]], v1), jason), 2, false, true],
    [
      'prefix / and a header is none',
      () => decideRules(rule('all', [[path('prefix', '/'), ...ifJason]], v1), jason),
      2,
      false,
      true,
    ],
    [
      'a query is none',
      () => decideRules(rule('all', [[query('q', { kind: 'prefix', value: '' })]], v1), jason),
      2,
      false,
      true,
    ],
  ])('%s', (_, decideAll, entries, hasDefault, needsFilter) => {
    const decisions = decideAll();
    expect(decisions.entries).toHaveLength(entries);
    expect(decisions.nativeDefault !== undefined).toBe(hasDefault);
    expect(decisions.needsFilter).toBe(needsFilter);
  });

  test('the classes of hidden rules are not listed', () => {
    expect(decideRules(rule('all', [[]], v1), rule('late', [ifJason], forward('v2'))).classes).toHaveLength(1);
  });

  test('the native default is one of the classes', () => {
    const { classes, nativeDefault } = decideRules(jason, rule('all', [[]], forward('v2')));
    expect(nativeDefault).toBe(classes[1]);
  });

  test('a host that only redirects to https decides nothing', () => {
    const decisions = decide({ ...host([jason]), httpsRedirect: true });
    expect(decisions).toMatchObject({ entries: [], classes: [], needsFilter: false });
    expect(decisions.nativeDefault).toBeUndefined();
  });
});
