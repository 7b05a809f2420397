/** Names of any length have room: counters, what is told to other filters, log lines. Every store is watched. */
import { expect, test } from 'vitest';
import type { Rule } from '../../plan/plan.ts';
import { exact, forward, header, host, rule, tableOf } from '../plan/rules.ts';
import { loadGuarded } from './guarded.ts';

const ALWAYS = 1_000_000;
const LONG = 'x'.repeat(3_000);
const delay = { milliseconds: 5, perMillion: ALWAYS };
const abort = { httpStatus: 503, perMillion: ALWAYS };

function named(name: string, fault?: Rule['fault']): Rule {
  return rule(`${name}-${LONG}`, [[header('x-rule', exact(name))]], forward({ v1: 1, v2: 1 }), fault);
}

test.each([undefined, 0])('rules with long names are counted, and told of (at most %s faults)', async (limit) => {
  const { simulator } = await loadGuarded();
  const hosts = [host([named('plain'), named('late', { delay }), named('aborted', { abort })])];
  const limits = limit === undefined ? {} : { maxActiveFaults: limit };
  expect(simulator.configure('long', tableOf(hosts, { parts: ['routes', 'faults', 'rules'], ...limits }))).toBe(true);
  for (const name of ['plain', 'late', 'aborted']) {
    const stream = simulator.request('long', [
      [':method', 'GET'],
      [':authority', 'a'],
      [':path', '/'],
      ['x-rule', name],
    ]);
    simulator.advance(10);
    const full = `default/a/${name}-${LONG}`;
    expect(stream.ruleName).toBe(full);
    expect(stream.headers).toContainEqual(['x-mainsheet-rule', full]);
    const counted = [...simulator.metrics].filter(([metric]) => metric.endsWith(`.rule.${full}`));
    expect(counted.map(([metric]) => metric.slice('mainsheet.'.length).split('.')[0]).sort()).toEqual(
      name === 'plain'
        ? ['matched']
        : ['matched', limit === 0 ? 'overflowed' : name === 'late' ? 'delayed' : name].sort(),
    );
    expect(counted.every(([, count]) => count === 1)).toBe(true);
  }
});

test('a counter that is new for a rule that is not has room of its own', async () => {
  const { simulator } = await loadGuarded();
  const table = tableOf([host([named('late', { delay })])], { parts: ['routes', 'faults'], maxActiveFaults: 1 });
  expect(simulator.configure('long', table)).toBe(true);
  for (let i = 0; i < 2; i++) {
    simulator.request('long', [
      [':authority', 'a'],
      [':path', '/'],
      ['x-rule', 'late'],
    ]);
  }
  const counted = (what: string) => simulator.metrics.get(`mainsheet.${what}.rule.default/a/late-${LONG}`);
  expect([counted('delayed'), counted('overflowed')]).toEqual([1, 1]);
});
