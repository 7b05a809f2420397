/** What each filter does with a request that it is asked about, and what it leaves alone. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FILTERS } from '../../cli/filter.ts';
import type { Part } from '../../plan/table/parts.ts';
import type { Header } from '../../simulator/headers.ts';
import { exact, forward, header, host, mirror, path, rule, tableOf } from '../plan/rules.ts';
import { loadFilter, type World } from '../twins/wasm.ts';

const ALWAYS = 1_000_000;
const HOSTS = [
  host([
    rule('jason', [[header('end-user', exact('jason'))]], forward('v2')),
    rule('broken', [[path('prefix', '/broken')]], forward('v3'), { abort: { perMillion: ALWAYS, httpStatus: 418 } }),
    rule('slow', [[path('prefix', '/slow')]], forward('v3'), { delay: { perMillion: ALWAYS, milliseconds: 5 } }),
    rule('copied', [[path('prefix', '/copied')]], forward('v3', { mirrors: [mirror('v2', ALWAYS)] })),
    rule('rest', [[]], forward('v1')),
  ]),
  host([rule('only', [[path('prefix', '/only')]], forward('v1'))], ['b']),
  host([rule('plain', [[]], forward('v1'))], ['plain']),
];

/** What is asked of each filter that has one concern. */
const CONCERNS: Record<string, Part> = {
  routing: 'routes',
  fault: 'faults',
  'header-match': 'rules',
  mirror: 'mirrors',
};

let world: World;

function ask(target: string, ...more: Header[]) {
  const [authority = '', ...segments] = target.split('/');
  const headers: Header[] = [
    [':method', 'GET'],
    [':authority', authority],
    [':path', `/${segments.join('/')}`],
  ];
  return world.simulator.request('f', [...headers, ...more]);
}

/** The internal headers that a request has gone on with, or its answer. */
function become(target: string, ...more: Header[]): unknown {
  const stream = ask(target, ...more);
  world.simulator.advance(10);
  if (stream.reply) return stream.reply.status;
  const internal = stream.headers.filter(([name]) => name.startsWith('x-mainsheet-'));
  return Object.fromEntries(internal.map(([name, value]) => [name, value.toString()]));
}

const CLASS = expect.stringMatching(/^c[\da-f]{16}$/);
const CHOSEN = { 'x-mainsheet-route': CLASS };
const named = (name: string) => ({ 'x-mainsheet-rule': `default/a/${name}` });

describe.each([
  ['routing', CHOSEN, CHOSEN, CHOSEN, CHOSEN, {}],
  ['fault', {}, 418, {}, {}, {}],
  ['header-match', named('jason'), named('broken'), named('slow'), named('copied'), named('rest')],
  ['mirror', {}, {}, {}, CHOSEN, {}],
])('the filter %s', (name, jason, broken, slow, copied, rest) => {
  beforeEach(async () => {
    world = await loadFilter(name);
    expect(world.simulator.configure('f', tableOf(HOSTS, { parts: [CONCERNS[name]!] }))).toBe(true);
  });

  test('does its part, and no other', () => {
    expect(become('a/', ['end-user', 'jason'])).toEqual(jason);
    expect(become('a/broken')).toEqual(broken);
    expect(become('a/slow')).toEqual(slow);
    expect(become('a/copied')).toEqual(copied);
    expect(become('a/')).toEqual(rest);
  });

  test('names the rule for access logs only if it is asked to', () => {
    expect(ask('a/slow').ruleName).toBe(name === 'header-match' ? 'default/a/slow' : undefined);
    world.simulator.configure('f', tableOf(HOSTS, { parts: [CONCERNS[name]!], nameRules: true }));
    expect(ask('a/slow').ruleName).toBe('default/a/slow');
  });

  test('leaves alone what no rule matches', () => {
    expect(become('b/other')).toEqual({});
    expect(become('stranger/')).toEqual({});
  });

  test('holds back only what a fault delays', () => {
    expect(ask('a/slow').state).toBe(name === 'fault' ? 'paused' : 'continued');
  });
});

describe('header-match', () => {
  beforeEach(async () => {
    world = await loadFilter('header-match');
    world.simulator.configure('f', tableOf(HOSTS, { parts: ['rules'] }));
  });

  test('names the rule of a host that nothing else has to be decided for', () => {
    expect(become('plain/')).toEqual(named('plain'));
  });

  test('names the rule in filter state, for access logs', () => {
    expect(ask('a/slow').ruleName).toBe('default/a/slow');
  });

  test('does not believe a client', () => {
    const lie: Header = ['x-mainsheet-rule', 'default/a/jason'];
    expect(become('a/slow', lie)).toEqual(named('slow'));
    expect(become('b/other', lie)).toEqual({});
    expect(become('stranger/', lie)).toEqual({});
  });
});

describe('traffic', () => {
  beforeEach(async () => {
    world = await loadFilter('traffic');
  });

  test('names the rule for access logs only if it is asked to', () => {
    world.simulator.configure('f', tableOf(HOSTS));
    expect(ask('a/slow').properties).toEqual(new Map());
    world.simulator.configure('f', tableOf(HOSTS, { nameRules: true }));
    expect(ask('a/slow').ruleName).toBe('default/a/slow');
  });

  test.each(['ignored', 'significant'] as const)('leaves alone what only header-match sets (ports %s)', (ports) => {
    world.simulator.configure('f', tableOf(HOSTS, { ports, nameRules: true }));
    const theirs: Header = ['x-mainsheet-rule', 'default/a/jason'];
    expect(become('stranger/', theirs)).toEqual(Object.fromEntries([theirs]));
    expect(become('a/slow', theirs)).toMatchObject(Object.fromEntries([theirs]));
  });

  test('counts by class and rule whom it decides', () => {
    world.simulator.configure('f', tableOf(HOSTS));
    for (let i = 0; i < 3; i++) ask('a/');
    for (let i = 0; i < 2; i++) ask('a/copied');
    ask('stranger/');
    const counted = [...world.simulator.metrics].map(([name, count]) => [name.replace(/c[\da-f]{16}/, 'CLASS'), count]);
    expect(Object.fromEntries(counted)).toEqual({
      'mainsheet.matched.class.default.rule.default/a/rest': 3,
      'mainsheet.matched.class.CLASS.rule.default/a/copied': 2,
    });
  });

  test('finds what it looks for behind many headers', () => {
    world.simulator.configure('f', tableOf(HOSTS, { nameRules: true }));
    const others = Array.from({ length: 50 }, (_, n): Header => [`other-${n}`, 'x']);
    const behind: Header[] = [
      ['end-user', 'jason'],
      [':path', '/'],
      [':authority', 'a'],
    ];
    expect(world.simulator.request('f', [...others, ...behind]).ruleName).toBe('default/a/jason');
    expect(world.simulator.request('f', [...others, ...behind.reverse()]).ruleName).toBe('default/a/jason');
  });

  test('asks for every one of many conditions', () => {
    const names = Array.from({ length: 40 }, (_, n) => `x-${n}`);
    const all = rule('all', [names.map((name) => header(name, exact('1')))], forward('v2'));
    world.simulator.configure('f', tableOf([host([all, rule('rest', [[]], forward('v1'))])], { nameRules: true }));
    const headers = names.map((name): Header => [name, '1']);
    expect(ask('a/', ...headers).ruleName).toBe('default/a/all');
    for (const [left] of headers) {
      expect(ask('a/', ...headers.filter(([name]) => name !== left)).ruleName).toBe('default/a/rest');
    }
  });
});

describe('a table that asks for', () => {
  const SERVED: Record<string, Part[]> = {
    traffic: ['routes', 'faults', 'mirrors', 'rules'],
    ...Object.fromEntries(Object.entries(CONCERNS).map(([name, part]) => [name, [part]])),
  };
  const parts = SERVED.traffic!;

  test.each(FILTERS.flatMap((name) => parts.map((part) => [part, name] as const)))(
    '%s is taken by %s, or refused in one line that says who does it',
    async (part, name) => {
      world = await loadFilter(name);
      const taken = SERVED[name]!.includes(part);
      expect(world.simulator.configure('f', tableOf(HOSTS, { parts: [part] }))).toBe(taken);
      if (taken) expect(world.log).toEqual([]);
      else expect(world.log).toEqual([expect.stringMatching(doers(part))]);
    },
  );

  /** The log line names the part and the filters that serve it. */
  function doers(part: Part): RegExp {
    const [all, one] = FILTERS.filter((name) => SERVED[name]!.includes(part));
    return new RegExp(`^\\w+: mainsheet: the rule table asks for .*\`${all}\` and \`${one}\` do$`);
  }

  test('a part that is not served, beside one that is, is refused, and the old table stays', async () => {
    world = await loadFilter('fault');
    world.simulator.configure('f', tableOf(HOSTS, { parts: ['faults'] }));
    expect(world.simulator.configure('f', tableOf(HOSTS))).toBe(false);
    expect(become('a/broken')).toBe(418);
  });
});
