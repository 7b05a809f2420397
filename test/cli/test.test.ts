import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mainsheet } from './terminal.ts';
import { RULES, VALIDATOR_RULES } from './tested-rules.ts';

let folder: string;
let rules: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-test-'));
  rules = file('rules.yaml', RULES);
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

interface Report {
  passed: number;
  failed: number;
  tests: { name: string; passed: boolean; mismatches: { field: string; expected: string; actual: string }[] }[];
  coverage: { reached: string[]; unreached: { rule: string }[] };
}

async function report(text: string, rulesText = RULES): Promise<Report> {
  writeFileSync(rules, rulesText);
  const { out } = await mainsheet(['test', file('tests.yaml', text), '-f', rules, '-o', 'json']);
  return JSON.parse(out) as Report;
}

/** The fields in which one test of the rule `api` fails. */
async function failing(expectation: object): Promise<string[]> {
  const request = { url: 'http://shop/api/x', headers: { 'X-B': 'gone', 'X-Kept': 'kept' } };
  const { tests } = await report(JSON.stringify({ tests: [{ name: 'api', request, expect: expectation }] }));
  return tests[0]!.mismatches.map(({ field }) => field);
}

describe('what can be expected of an outcome', () => {
  it.each<[field: string, right: object, wrong: object]>([
    ['rule', { rule: 'default/shop/api' }, { rule: 'default/shop/rest' }],
    ['host', { host: 'shop.default.svc.cluster.local:80' }, { host: 'shop' }],
    ['listener', { listener: 'mesh' }, { listener: 'gateway_80' }],
    [
      'destination',
      { destination: { host: 'shop', subset: 'v1', share: 75 } },
      { destination: { subset: 'v1', share: 74 } },
    ],
    ['destination', { destination: { endpoints: ['127.1.0.7:80'] } }, { destination: { endpoints: ['127.1.0.8:80'] } }],
    ['destination', { destination: { host: 'shop', port: 80 } }, { destination: { host: 'sho' } }],
    ['destinations', { destinations: [{ subset: 'v2' }, { subset: 'v1' }] }, { destinations: [{ subset: 'v1' }] }],
    [
      'destinations',
      { destinations: [{ share: 25 }, { share: 75 }] },
      { destinations: [{ subset: 'v1' }, { subset: 'v1' }] },
    ],
    ['path', { path: '/v2/x' }, { path: '/api/x' }],
    ['authority', { authority: 'inner' }, { authority: 'shop' }],
    ['headers.x-a', { headers: { 'x-a': '1' } }, { headers: { 'x-a': null } }],
    ['headers.x-b', { headers: { 'x-b': null } }, { headers: { 'x-b': 'gone' } }],
    ['headers.x-kept', { headers: { 'x-kept': 'kept' } }, { headers: { 'x-kept': 'other' } }],
    ['responseHeaders.x-c', { responseHeaders: { 'x-c': 2 } }, { responseHeaders: { 'x-c': '3' } }],
    ['responseHeaders.x-d', { responseHeaders: { 'x-d': null } }, { responseHeaders: { 'x-d': '1' } }],
    ['mirrors', { mirrors: [{ subset: 'v2', percentage: 20 }] }, { mirrors: [] }],
    ['delay.time', { delay: { time: '2s' } }, { delay: { time: '1s' } }],
    ['delay.percentage', { delay: { percentage: 10 } }, { delay: { percentage: 100 } }],
    ['abort.status', { abort: { status: 503 } }, { abort: { status: 500 } }],
    ['abort.percentage', { abort: { percentage: 1 } }, { abort: { percentage: 2 } }],
    ['timeout', { timeout: '3s' }, { timeout: '0s' }],
    ['retries.attempts', { retries: { attempts: 4 } }, { retries: { attempts: 2 } }],
    ['retries.perTryTimeout', { retries: { perTryTimeout: '500ms' } }, { retries: { perTryTimeout: '1s' } }],
    ['retries.on', { retries: { on: ['5xx'] } }, { retries: { on: ['reset'] } }],
    ['fault', {}, { fault: 'none' }],
    ['status', {}, { status: 200 }],
  ])('%s: %j, not %j', async (field, right, wrong) => {
    expect(await failing(right)).toEqual([]);
    expect(await failing(wrong)).toEqual([field]);
  });

  it.each<[url: string, right: object, field: string, wrong: object]>([
    ['http://shop/old', { status: 301, location: 'http://shop/new' }, 'location', { location: 'http://shop/old' }],
    ['http://shop/a%00', { status: 400 }, 'status', { status: 404 }],
    ['http://shop/', { fault: 'none', timeout: '0s' }, 'delay', { delay: {} }],
    ['http://shop/', { mirrors: [] }, 'abort', { abort: {} }],
  ])('%s: %j', async (url, right, field, wrong) => {
    const tests = [right, wrong].map((expectation) => ({ name: 'n', request: { url }, expect: expectation }));
    const told = await report(JSON.stringify({ tests }));
    expect(told.tests.map(({ mismatches }) => mismatches.map((found) => found.field))).toEqual([[], [field]]);
  });
});

const TWO = `
tests:
  - name: right
    request: { url: http://shop/ }
    expect: { rule: default/shop/rest }
  - name: wrong
    request: { url: "http://shop/api/<x>" }
    expect: { destination: { host: shop, subset: v3 } }
  - name: wrong again
    request: { url: http://shop/api, method: POST }
    expect: { timeout: 1s }
`;

describe('test', () => {
  it('reports every failure of a run with its story, and exits 1', async () => {
    const { code, out } = await mainsheet(['test', file('tests.yaml', TWO), '-f', rules, '--coverage']);
    expect(code).toBe(1);
    await expect(`${out.replaceAll(folder, '')}\n`).toMatchFileSnapshot('test/failures.txt');
  });

  it('exits 0 if all hold, and finds tests that lie among the rules', async () => {
    file('tests.yaml', TWO.slice(0, TWO.indexOf('  - name: wrong')));
    const { code, out, err } = await mainsheet(['test', folder, '-f', folder]);
    expect({ code, out, err }).toEqual({ code: 0, out: '1 passed, 0 failed', err: '' });
  });

  it('names the rules that no test reaches', async () => {
    const { coverage } = await report(TWO);
    expect(coverage.reached).toEqual(['default/shop/api', 'default/shop/rest']);
    expect(coverage.unreached.map(({ rule }) => rule)).toEqual(['default/shop/old']);
  });

  it('writes JUnit XML', async () => {
    const xml = join(folder, 'junit.xml');
    await mainsheet(['test', file('tests.yaml', TWO), '-f', rules, '--junit', xml]);
    await expect(readFileSync(xml, 'utf8').replaceAll(folder, '')).toMatchFileSnapshot('test/junit.xml');
  });

  it.each([
    [
      'an unknown field',
      'tests: [{ name: a, request: { url: a }, expect: { ruel: x } }]',
      'expect has no field "ruel"',
    ],
    ['a missing field', 'tests: [{ name: a, expect: {} }]', 'test needs the field "request"'],
    ['no URL', 'tests: [{ name: a, request: { url: "http:///" }, expect: {} }]', '"http:///" names no host'],
    ['no list', 'cases: []', 'a test file has a list "tests:" or "testCases:"'],
    ['no tests', 'tests: []', 'there are no tests in'],
    ['broken YAML', 'tests: [', 'not valid YAML'],
  ])('refuses %s', async (_, text, message) => {
    const { code, err } = await mainsheet(['test', file('tests.yaml', text), '-f', rules]);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  it('says of a broken test file only that it is broken', async () => {
    const { err } = await mainsheet(['test', file('tests.yaml', 'tests: ['), '-f', rules]);
    expect(err).toMatch(/not valid YAML(.|\n)*\n1 error found$/);
  });

  it('runs nothing by rules that are refused', async () => {
    writeFileSync(rules, RULES.replace('timeout: 3s', 'timeout: soon'));
    const { code, out } = await mainsheet(['test', file('tests.yaml', TWO), '-f', rules]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });
});

/** As users of istio-config-validator have them: nothing but VirtualServices. */
describe('testCases', () => {
  const destination = (host: string, port?: number) => [
    { destination: { host, ...(port && { port: { number: port } }) } },
  ];
  const request = (uri: string, more: object = {}) => ({
    ...{ authority: ['www.example.com'], method: ['GET', 'POST'], uri: [uri, `${uri}/x`], ...more },
  });
  const front = (uri: string) => request(uri, { authority: ['front.example.com'] });

  it.each<[string, object, number]>([
    [
      'a route',
      {
        request: request('/people', { headers: { 'x-kind': 'qa' } }),
        route: destination('people.people.svc.cluster.local', 80),
      },
      4,
    ],
    [
      'every authority',
      {
        request: request('/', { authority: ['www.example.com', 'short.site'] }),
        route: destination('rest.rest.svc.cluster.local'),
      },
      8,
    ],
    ['a redirect', { request: request('/gone'), redirect: { uri: '/here' } }, 4],
    [
      'fault, rewrite and timeout',
      {
        request: request('/slow'),
        rewrite: { uri: '/fast' },
        timeout: '1s',
        fault: { delay: { fixedDelay: '2s', percentage: { value: 100 } } },
      },
      4,
    ],
    [
      'query parameters',
      { request: request('/', { queryParams: { v: 2 } }), route: destination('second.site.svc.cluster.local') },
      4,
    ],
    [
      'a delegate and its route',
      {
        request: front('/here'),
        delegate: { name: 'here' },
        route: destination('here.here.svc.cluster.local'),
        headers: { request: { set: { 'x-set': '1' } } },
      },
      4,
    ],
    [
      'a delegate that is elsewhere',
      { request: front('/elsewhere'), delegate: { name: 'not-in-the-input', namespace: 'other' } },
      4,
    ],
  ])('%s', async (_, testCase, count) => {
    const both = (wantMatch: boolean) => JSON.stringify({ testCases: [{ description: 'd', wantMatch, ...testCase }] });
    expect(await report(both(true), VALIDATOR_RULES)).toMatchObject({ passed: count, failed: 0 });
    expect(await report(both(false), VALIDATOR_RULES)).toMatchObject({ passed: 0, failed: count });
  });

  it('says what it takes for granted', async () => {
    const text = JSON.stringify({ TestCases: [{ description: 'd', request: front('/here') }] });
    writeFileSync(rules, VALIDATOR_RULES);
    const { err } = await mainsheet(['test', file('tests.yaml', text), '-f', rules]);
    expect(err).toContain('Gateway istio-system/front, ServiceEntry site/www.example.com');
    expect(err).toContain('VirtualService other/not-in-the-input');
  });
});
