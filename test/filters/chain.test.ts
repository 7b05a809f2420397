/** Filters in one chain agree: what the first has matched is not matched again. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../simulator/clock.ts';
import type { Header } from '../../simulator/headers.ts';
import type { Stream } from '../../simulator/stream.ts';
import { exact, forward, header, host, path, rule, tableOf } from '../plan/rules.ts';
import { loadFilter, type World } from '../twins/wasm.ts';

const abort = (httpStatus: number) => ({ abort: { perMillion: 1_000_000, httpStatus } });
const TEA = rule('tea', [[path('exact', '/tea')]], forward('v2'), abort(418));
const RUM = rule('rum', [[path('exact', '/rum')]], forward('v3'), abort(503));
const JASON = rule('jason', [[header('end-user', exact('jason'))]], forward('v2'));
const REST = rule('rest', [[]], forward('v1'));
const HOSTS = [host([TEA, RUM, JASON, REST])];

let first: World;
let second: World;
const clock = new Clock(0);

function request(requestPath: string, ...more: Header[]): Header[] {
  return [[':method', 'GET'], [':authority', 'a'], [':path', requestPath], ...more];
}

/** Through both; between them something may change the request. */
function through(headers: Header[], between: (stream: Stream) => Header[] = (stream) => [...stream.headers]): Stream {
  const before = first.simulator.request('f', headers);
  expect(before.state).toBe('continued');
  return second.simulator.request('f', between(before), before);
}

describe('header-match before fault', () => {
  beforeEach(async () => {
    first = await loadFilter('header-match', 1, clock);
    second = await loadFilter('fault', 2, clock);
    first.simulator.configure('f', tableOf(HOSTS, { parts: ['rules'] }));
    second.simulator.configure('f', tableOf(HOSTS, { parts: ['faults'], told: true }));
  });

  const nowAt = (place: string) => (stream: Stream) =>
    stream.headers.map(([name, value]): Header => [name, name === ':path' ? place : value]);

  test.each([
    ['/tea', '/rum', 418],
    ['/rum', '/', 503],
    ['/', '/tea', undefined],
  ])('a request matched at %s keeps its rule, though it is at %s now', (matched, now, status) => {
    expect(through(request(matched), nowAt(now)).reply?.status).toBe(status);
  });

  test('whichever of many rules it was', () => {
    const statuses = Array.from({ length: 60 }, (_, n) => 400 + n);
    const many = [
      host(statuses.map((status) => rule(`r${status}`, [[path('exact', `/${status}`)]], forward('v1'), abort(status)))),
    ];
    first.simulator.configure('f', tableOf(many, { parts: ['rules'] }));
    second.simulator.configure('f', tableOf(many, { parts: ['faults'], told: true }));
    for (const status of statuses) {
      expect(through(request(`/${status}`), nowAt('/elsewhere')).reply?.status).toBe(status);
    }
  });

  test('without being told, the second filter matches by itself', () => {
    second.simulator.configure('f', tableOf(HOSTS, { parts: ['faults'] }));
    expect(through(request('/tea'), nowAt('/rum')).reply?.status).toBe(503);
  });

  test('a request for which nothing was told is matched', () => {
    expect(second.simulator.request('f', request('/tea')).reply?.status).toBe(418);
  });

  test('a client cannot tell: what it sends as headers counts for nothing', () => {
    const lies: Header[] = [
      ['x-mainsheet-rule', 'default/a/rest'],
      ['x-mainsheet-match', '\x03\0\0\0default/a/rest'],
      ['mainsheet.match', '\x03\0\0\0default/a/rest'],
    ];
    expect(second.simulator.request('f', request('/tea', ...lies)).reply?.status).toBe(418);
    expect(through(request('/tea', ...lies)).reply?.status).toBe(418);
  });

  test.each([
    ['the rules are in another order', [RUM, TEA, JASON, REST], 418],
    ['the rule is gone', [JASON, REST], undefined],
    ['the rule is gone, and a shorter list is left', [REST], undefined],
  ])('during a reload, %s: the second filter matches by itself', (_, rules, status) => {
    second.simulator.configure('f', tableOf([host(rules)], { parts: ['faults'], told: true }));
    expect(through(request('/tea')).reply?.status).toBe(status);
  });

  test.each([
    ['nothing', ''],
    ['less than a number', '\x01\0'],
    ['a number without a name', '\x01\0\0\0'],
    ['a number beyond all memory', '\0\0\0\x05default/a/rum'],
    ['a number and the name of another rule', '\x01\0\0\0default/a/tea'],
    ['more than a name', '\x01\0\0\0default/a/rum.'],
  ])('something else in that place (%s) is not believed', (_, value) => {
    const before = first.simulator.request('f', request('/tea'));
    before.properties.set('mainsheet.match', Buffer.from(value, 'latin1'));
    expect(second.simulator.request('f', [...before.headers], before).reply?.status).toBe(418);
  });
});

test('header-match, fault, routing: one rule for all three', async () => {
  first = await loadFilter('header-match', 1, clock);
  second = await loadFilter('fault', 2, clock);
  const third = await loadFilter('routing', 3, clock);
  first.simulator.configure('f', tableOf(HOSTS, { parts: ['rules'] }));
  second.simulator.configure('f', tableOf(HOSTS, { parts: ['faults'], told: true }));
  third.simulator.configure('f', tableOf(HOSTS, { parts: ['routes'], told: true }));
  const before = through(request('/', ['end-user', 'jason']));
  // Its own matching would find the last rule, which is the native default.
  const last = third.simulator.request('f', request('/'), before);
  expect(last.routeClass).toMatch(/^c/);
  expect(last.ruleName).toBe('default/a/jason');
  expect([...third.simulator.metrics.keys()]).toEqual([
    `mainsheet.matched.class.${last.routeClass}.rule.default/a/jason`,
  ]);
});

test('header-match twice, each with some of the hosts: the second leaves alone what the first has named', async () => {
  first = await loadFilter('header-match', 1, clock);
  second = await loadFilter('header-match', 2, clock);
  first.simulator.configure('f', tableOf(HOSTS, { parts: ['rules'] }));
  second.simulator.configure('f', tableOf([host([REST], ['b'])], { parts: ['rules'] }));
  const named = ({ headers }: Stream) => headers.find(([name]) => name === 'x-mainsheet-rule')?.[1].toString();
  expect(named(through(request('/tea')))).toBe('default/a/tea');
  const stranger = (lie: string): Header[] => [
    ...request('/tea').map(([name, value]): Header => [name, name === ':authority' ? 'c' : value]),
    ['x-mainsheet-rule', lie],
  ];
  expect(named(through(stranger('default/a/rum')))).toBeUndefined();
});

test('traffic tells the filters behind it, too', async () => {
  first = await loadFilter('traffic', 1, clock);
  second = await loadFilter('fault', 2, clock);
  first.simulator.configure('f', tableOf(HOSTS, { parts: ['routes', 'rules'] }));
  second.simulator.configure('f', tableOf(HOSTS, { parts: ['faults'], told: true }));
  const stream = through(request('/rum'), () => request('/'));
  expect(stream.reply?.status).toBe(503);
});
