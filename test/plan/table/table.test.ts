import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../plan/plan.ts';
import * as layout from '../../../plan/table/layout.ts';
import { printTable } from '../../../plan/table/print.ts';
import { TableReader } from '../../../plan/table/read.ts';
import { UndecidableMatch } from '../../../plan/table/undecidable.ts';
import { exact, forward, header, host, mirror, path, present, query, rule, tableOf } from '../rules.ts';
import { checksumOf, findRuleset } from './lookup.ts';

const jason = header('end-user', exact('jason'));
const all = rule('all', [[]], forward('v1'));

const PRINTED = `rule table: layout 2, 1544 bytes, 5 rules
asks the filter for: routes, faults
ports: ignored
rule names in the access log: no
scratch: 3 headers, 1 query parameters, 6 lists, 0 words of NFA state

hosts
  ratings          ruleset 2
  reviews          ruleset 1
  reviews.default  ruleset 1
  *.reviews.test   ruleset 1
  *                ruleset 1

ruleset 1
  0. default/a/jason
       if header end-user exact "jason"
       if path prefix "/reviews/"
       delay 7000 ms, 100%
       abort HTTP 500, 1.25%
       100% to c0202ee4f79f010b7
  1. default/a/jason
       if header end-user exact "jason"
       if path exact "/login", ignoring case
       delay 7000 ms, 100%
       abort HTTP 500, 1.25%
       100% to c0202ee4f79f010b7
  2. default/a/beta
       if query parameter beta present
       if header x-bot not prefix "bot"
       33.3333% to c4b35833f6c330c82
       66.6667% to c7324427454fd1c70
  3. default/a/down
       if header x-down exact ""
       abort gRPC 14, 100%
       100% to the native default
  4. default/a/all
       100% to the native default
  looked at for
    path prefix "/reviews/": 0
    path exact, ignoring case, "/login": 1
    query parameter beta present: 2
    header x-down exact "": 3
    every request: 4

ruleset 2
  0. default/a/post
       if header :method exact "POST"
       100% to ce679fe45024b0e68
  looked at for
    header :method exact "POST": 0
`;

test('a table reads back as text', () => {
  const reviews = [
    rule(
      'jason',
      [
        [jason, path('prefix', '/reviews/')],
        [jason, path('exact', '/Login', true)],
      ],
      forward('v2'),
      {
        delay: { milliseconds: 7000, perMillion: 1_000_000 },
        abort: { httpStatus: 500, perMillion: 12_500 },
      },
    ),
    rule(
      'beta',
      [[query('beta', present), header('x-bot', { kind: 'prefix', value: 'bot' }, true)]],
      forward({ v2: 1, v3: 2 }),
    ),
    rule('down', [[header('x-down', exact(''))]], forward('v1'), { abort: { grpcStatus: 14, perMillion: 1_000_000 } }),
    all,
  ];
  const ratings = [rule('post', [[header(':method', exact('POST'))]], forward('v1'))];
  const table = tableOf([
    host(reviews, ['reviews.default', 'reviews', '*.reviews.test', '*']),
    host(ratings, ['ratings']),
  ]);
  expect(printTable(table)).toBe(PRINTED);
});

test('a regex reads back as its automaton', () => {
  const table = tableOf([host([rule('r', [[path('regex', '/v[0-9]+')]], forward('v1'))])]);
  expect(printTable(table)).toMatch(
    / {7}if path regex \(DFA, \d+ states, \d+ classes, \d+ bytes, hash [0-9a-f]{8}\)\n/,
  );
});

describe('the header', () => {
  const table = tableOf([host([rule('r', [[jason]], forward('v1')), all])]);
  const reader = new TableReader(table);

  test('tells what the bytes are', () => {
    expect(reader.word(layout.TABLE_MAGIC)).toBe(layout.MAGIC);
    expect(new TextDecoder().decode(table.subarray(0, 4))).toBe('MSRT');
    expect(reader.word(layout.TABLE_VERSION)).toBe(layout.LAYOUT_VERSION);
    expect(reader.word(layout.TABLE_LENGTH)).toBe(table.length);
    expect(reader.word(layout.TABLE_CHECKSUM)).toBe(checksumOf(table));
  });

  test.each([
    [0, 'ignored', false],
    [layout.FLAG_PORTS, 'significant', false],
    [layout.FLAG_NAME_RULES, 'ignored', true],
  ] as const)('has flags %i for ports %s and rule names %s', (flags, ports, nameRules) => {
    expect(readerOf([], { ports, nameRules, parts: [] }).word(layout.TABLE_FLAGS)).toBe(flags);
  });

  test.each([
    [layout.FLAG_ROUTES | layout.FLAG_FAULTS, {}],
    [layout.FLAG_ROUTES, { parts: ['routes'] }],
    [layout.FLAG_FAULTS | layout.FLAG_TOLD, { parts: ['faults'], told: true }],
    [layout.FLAG_MIRRORS, { parts: ['mirrors'] }],
    [layout.FLAG_RULES, { parts: ['rules'] }],
  ] as const)('has flags %i for what the filter is asked for: %j', (flags, options) => {
    expect(readerOf([], options).word(layout.TABLE_FLAGS)).toBe(flags);
  });

  test('lets nothing pass that is not the whole of it', () => {
    for (let at = 0; at < table.length; at++) {
      const damaged = table.slice();
      damaged[at]! ^= 0x10;
      expect(() => printTable(damaged), `byte ${at}`).toThrow();
    }
    expect(() => printTable(table.slice(0, -4))).toThrow('damaged');
    expect(() => printTable(new Uint8Array(8))).toThrow('not a rule table');
    expect(() => printTable(new Uint8Array(0))).toThrow('not a rule table');
  });

  test('is all there is where nothing is to be decided', () => {
    expect(printTable(tableOf([host([all])]))).toContain('0 rules');
  });
});

/** A table to look things up in. */
function readerOf(...parameters: Parameters<typeof tableOf>): TableReader {
  return new TableReader(tableOf(...parameters));
}

describe('hosts', () => {
  const one = [rule('one', [[jason]], forward('v1'))];
  const two = [rule('two', [[jason]], forward('v2'))];

  test('are found as Envoy finds virtual hosts', () => {
    const table = readerOf([
      host(one, ['a', '*.example.com', '*.w.test:9080', '*-x.test', '*.a-suffix-of-more-than-32-bytes.test']),
      host(two, ['b.example.com', 'a:80', '*.b.example.com', 'größe.test']),
      host([rule('three', [[jason]], forward('v3'))], ['*']),
    ]);
    const names = new Map(
      [findRuleset(table, 'a'), findRuleset(table, 'a:80'), findRuleset(table, '')].map((at, i) => [at, i + 1]),
    );
    const found = (name: string): number | undefined => names.get(findRuleset(table, name));
    expect(names.size).toBe(3);
    expect(
      Object.fromEntries(
        [
          'a',
          'aa',
          'example.com',
          'x.example.com',
          'x.y.example.com',
          'b.example.com',
          'c.b.example.com',
          'a.w.test:9080',
        ]
          .concat([
            'y.a-suffix-of-more-than-32-bytes.test',
            'a.w.test',
            'q-x.test',
            '-x.test',
            'größe.test',
            '.example.com',
            'x'.repeat(300),
          ])
          .map((name) => [name, found(name)]),
      ),
    ).toEqual({
      a: 1,
      aa: 3,
      'example.com': 3,
      'x.example.com': 1,
      'x.y.example.com': 1,
      'b.example.com': 2,
      'c.b.example.com': 2,
      'a.w.test:9080': 1,
      'y.a-suffix-of-more-than-32-bytes.test': 1,
      'a.w.test': 3,
      'q-x.test': 1,
      '-x.test': 3,
      'größe.test': 2,
      '.example.com': 3,
      ['x'.repeat(300)]: 3,
    });
  });

  test('nobody serves have no ruleset', () => {
    expect(findRuleset(readerOf([host(one, ['a', '*.b'])]), 'b')).toBe(0);
  });

  test('a thousand are each found', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `service-${i}.namespace-${i % 7}.svc.cluster.local`);
    const table = readerOf(names.map((name, i) => host([rule(`r${i}`, [[jason]], forward('v1'))], [name])));
    expect(new Set(names.map((name) => findRuleset(table, name))).size).toBe(1000);
    expect(findRuleset(table, 'service-1000.namespace-6.svc.cluster.local')).toBe(0);
  });

  test('with the same rules share a ruleset; with other rules they do not', () => {
    const table = readerOf([host(one, ['a', 'b']), host(one, ['c']), host(two, ['d'])]);
    const rulesets = ['a', 'b', 'c', 'd'].map((name) => findRuleset(table, name));
    expect(new Set(rulesets.slice(0, 3)).size).toBe(1);
    expect(rulesets[3]).not.toBe(rulesets[0]);
  });

  test('whose conditions differ by the header only do not share a ruleset', () => {
    const rules = (name: string) => [rule('r', [[header(name, exact('1'))]], forward('v1'))];
    const table = readerOf([host(rules('x'), ['a']), host(rules('y'), ['b'])]);
    expect(findRuleset(table, 'a')).not.toBe(findRuleset(table, 'b'));
  });

  test.each([
    ['two virtual hosts have the domain a', [host(one, ['a']), host(two, ['a'])]],
    ['a wildcard that is not its beginning', [host(one, ['a.*'])]],
    ['a wildcard domain of 257 bytes', [host(one, [`*${'x'.repeat(256)}`])]],
  ])('that cannot be are our own bug: %s', (message, hosts) => {
    expect(() => tableOf(hosts)).toThrow(message);
  });
});

test('lists are numbered through the whole table', () => {
  const rules = (name: string) => [
    rule(name, [[jason], [path('prefix', `/${name}`)], [header('x', present, true)]], forward('v1')),
  ];
  const table = readerOf([host(rules('one'), ['a']), host(rules('two'), ['b'])]);
  const indices = ['a', 'b'].flatMap((name) => {
    const ruleset = findRuleset(table, name);
    const map = table.word(ruleset + layout.RULESET_ANCHORS);
    const anchored = table.references(map, table.word(ruleset + layout.RULESET_ANCHORS_MASK));
    return [...anchored, table.word(ruleset + layout.RULESET_UNANCHORED)].map((at) =>
      table.word(at + layout.LIST_INDEX),
    );
  });
  expect(indices.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(table.word(layout.TABLE_LIST_COUNT)).toBe(6);
});

describe('the native default', () => {
  const jasonRule = rule('jason', [[jason]], forward('v1'));
  const plain = host([all], ['plain']);
  const decided = host([jasonRule, all], ['decided']);
  const empty = host([], ['empty']);
  const classes = (table: Uint8Array): string[] => printTable(table).match(/100% to .*/g) ?? [];

  test('is not named, and hosts that need no more are left out', () => {
    const table = tableOf([plain, decided, empty]);
    expect(findRuleset(new TableReader(table), 'plain')).toBe(0);
    expect(findRuleset(new TableReader(table), 'empty')).toBe(0);
    // jason's class is the default's: nothing is to be set for him either.
    expect(classes(table)).toEqual(['100% to the native default', '100% to the native default']);
  });

  test('is named while Envoy still has an older one, on every host', () => {
    const table = tableOf([plain, decided, empty], { nameDefaults: true });
    expect(findRuleset(new TableReader(table), 'plain')).not.toBe(0);
    expect(findRuleset(new TableReader(table), 'empty')).not.toBe(0);
    expect(classes(table)).toHaveLength(3);
    expect(new Set(classes(table)).size).toBe(1);
    expect(classes(table)[0]).toMatch(/^100% to c[0-9a-f]{16}$/);
  });
});

describe('outcome limits', () => {
  const THROWS = 2 ** 32;

  function limits(weights: Record<string, number>, ...mirrors: number[]): number[] {
    const action = forward(weights, { mirrors: mirrors.map((chance, i) => mirror(`m${i}`, chance)) });
    const reader = readerOf([host([rule('r', [[]], action)])]);
    const entry = reader.word(findRuleset(reader, 'a') + layout.RULESET_ENTRIES);
    return reader
      .records(
        reader.word(entry + layout.ENTRY_OUTCOMES),
        reader.word(entry + layout.ENTRY_OUTCOME_COUNT),
        layout.OUTCOME_SIZE,
      )
      .map((outcome) => reader.word(outcome + layout.OUTCOME_LIMIT));
  }

  test('divide the throws by the shares', () => {
    expect(limits({ v1: 75, v2: 25 })).toEqual([0.75 * THROWS, THROWS - 1]);
    expect(limits({ v1: 1, v2: 1, v3: 2 })).toEqual([0.25 * THROWS, 0.5 * THROWS, THROWS - 1]);
    expect(limits({ v1: 1 }, 250_000)).toEqual([0.25 * THROWS, THROWS - 1]);
  });

  test.each([
    [{ v1: 1, v2: 1, v3: 1 }, [333_333, 1, 999_999]],
    [{ v1: 1, v2: 1_000_000 }, []],
    [{ v1: 1_000_000, v2: 1 }, [999_999]],
  ])('ascend, and the last takes the rest: %o %o', (weights, mirrors) => {
    const found = limits(weights as Record<string, number>, ...mirrors);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found.at(-1)).toBe(THROWS - 1);
  });
});

describe('what is equal is written once', () => {
  const long = 'x'.repeat(1000);
  const occurrences = (table: Uint8Array, text: string): number =>
    Buffer.from(table).toString('latin1').split(text).length - 1;

  test.each<[what: string, conditions: Condition[][]]>([
    ['header values', [[header('a', exact(long)), header('b', exact(long))]]],
    ['paths and query values', [[path('prefix', long)], [query('q', exact(long))]]],
    ['names and values', [[header(long, exact(long))]]],
  ])('%s', (_, matches) => {
    expect(occurrences(tableOf([host([rule('r', matches, forward('v1'))])]), long)).toBe(1);
  });

  test('automata', () => {
    const pattern = path('regex', '/a{1,99}/[b-y]{1,99}');
    const once = tableOf([host([rule('r', [[pattern]], forward('v1'))])]);
    const twice = tableOf([host([rule('r', [[pattern], [pattern, jason]], forward('v1'))])]);
    expect(once.length).toBeGreaterThan(1000);
    expect(twice.length - once.length).toBeLessThan(400);
  });

  test('the same input gives the same bytes', () => {
    const hosts = () => [host([rule('r', [[jason, path('regex', '/a.*')]], forward({ v1: 1, v2: 2 })), all])];
    expect(tableOf(hosts())).toEqual(tableOf(hosts()));
  });

  test('10,000 rules take no more than 2.5 MB', () => {
    const rules = Array.from({ length: 10_000 }, (_, i) =>
      rule(
        `route-${i}`,
        [[header('end-user', exact(`user-${i}`)), path('prefix', `/api/v1/thing-${i}/`)]],
        forward(`v${i}`),
      ),
    );
    expect(tableOf([host([...rules, all])]).length).toBeLessThan(2_500_000);
  });
});

test.each([
  ['RegexSyntaxError', '(', 'latin1'],
  ['RegexTooLarge', 'a{1000}{1000}', 'latin1'],
] as const)('a regex that cannot be decided is refused with its place: %s', (cause, pattern, dialect) => {
  const origin = { file: 'a.yaml', line: 3, column: 7 };
  const refused = { ...rule('r', [], forward('v1')), matches: [{ origin, conditions: [path('regex', pattern)] }] };
  const write = () => tableOf([host([refused])], { dialect });
  expect(write).toThrow(UndecidableMatch);
  expect(write).toThrow(
    expect.objectContaining({ rule: 'default/a/r', origin, cause: expect.objectContaining({ name: cause }) }),
  );
});

test('the largest NFA tells how much room its states need', () => {
  const large = path('regex', '(a|b)*a(a|b){40}');
  const small = path('regex', 'ab*');
  const nfaWords = (...conditions: Condition[]): number =>
    readerOf([host([rule('r', [conditions], forward('v1'))])]).word(layout.TABLE_NFA_WORDS);
  expect(nfaWords(small)).toBe(0);
  expect(nfaWords(large, small)).toBeGreaterThan(1);
});
