import { describe, expect, test } from 'vitest';
import { hostsOn, istio, type ReadOptions, readPlan, ruleOf, service } from './read-plan.ts';

/** The lines of the rules on `a` for a VirtualService with these routes. */
function rules(routes: string, options: ReadOptions = {}): string[] | undefined {
  const yaml = service('a') + istio('VirtualService', 'a', `hosts: [a.default.svc.cluster.local], http: [${routes}]`);
  return hostsOn(readPlan(yaml, options))['a:80'];
}

const answer = (match: string, status = 200) => `{match: [${match}], directResponse: {status: ${status}}}`;

describe('which matches hold for a listener', () => {
  const web = { labels: { app: 'web', version: 'v1' } };
  const plain = ['default/a/default: * -> 80||a'];
  const found = ['default/a/0: * -> answer 200'];
  test.each<[match: string, options: ReadOptions, expected: string[]]>([
    ['{port: 80}', {}, found],
    ['{port: 81}', {}, plain],
    ['{sourceLabels: {app: web}}', web, found],
    ['{sourceLabels: {app: web, version: v2}}', web, plain],
    ['{sourceNamespace: jobs}', { namespace: 'jobs' }, found],
    ['{sourceNamespace: jobs}', {}, plain],
    ['{gateways: [mesh]}', {}, found],
    ['{gateways: [gw]}', {}, plain],
    ['{gateways: [mesh], sourceLabels: {app: other}, sourceNamespace: other}', {}, found],
    ['{port: 81}, {port: 80}', {}, found],
  ])('%s for %j', (match, options, expected) => {
    expect(rules(answer(match), options)).toEqual(expected);
  });
});

describe('what a match asks', () => {
  test.each([
    ['{uri: {exact: /x}}', 'path =/x'],
    ['{uri: {exact: /}}', 'path =/'],
    ['{uri: {prefix: /X}, ignoreUriCase: true}', 'path ^/X (any case)'],
    ['{uri: {regex: "/X.*"}, ignoreUriCase: true}', 'path ~/X.*'],
    ['{uri: {prefix: /}, method: {exact: GET}}', 'header :method =GET'],
    ['{headers: {X-One: {exact: ""}, x-two: {}}}', 'header x-one = & header x-two ?'],
    ['{headers: {Host: {prefix: a}}}', 'header :authority ^a'],
    ['{withoutHeaders: {x: {regex: "*"}, y2: {exact: z}}}', 'not header x ? & not header y2 =z'],
    ['{queryParams: {Q: {}, r: {regex: "[0-9]"}}}', 'query Q ? & query r ~[0-9]'],
    ['{scheme: {exact: https}, authority: {regex: a.*}}', 'header :scheme =https & header :authority ~a.*'],
  ])('%s', (match, expected) => {
    expect(rules(answer(match))).toEqual([`default/a/0: ${expected} -> answer 200`]);
  });
});

describe('a catch-all cuts off what follows', () => {
  const next = '{directResponse: {status: 201}}';
  test.each([
    ['without a match', '{directResponse: {status: 200}}', 'default/a/0: *'],
    ['the prefix /', answer('{uri: {prefix: /}}'), 'default/a/0: *'],
    ['the regex .*', answer('{uri: {regex: ".*"}}'), 'default/a/0: path ~.*'],
    [
      'later matches of its own rule too',
      answer('{uri: {exact: /x}}, {}, {uri: {exact: /z}}'),
      'default/a/0: path =/x | *',
    ],
  ])('%s', (_, route, expected) => {
    expect(rules(`${route}, ${next}`)).toEqual([`${expected} -> answer 200`]);
  });

  test.each([
    ['a header beside it', '{uri: {prefix: /}, headers: {x: {}}}'],
    ['a query parameter beside it', '{queryParams: {x: {}}}'],
    ['a header beside the regex .*', '{uri: {regex: ".*"}, headers: {x: {}}}'],
    ['the path .* itself', '{uri: {exact: ".*"}}'],
    ['the regex .* of a header', '{headers: {x: {regex: ".*"}}}'],
    ['a prefix of which .* is the end', '{uri: {prefix: "/.*"}}'],
    ['another port', '{port: 81}'],
  ])('but not with %s', (_, match) => {
    expect(rules(`${answer(match)}, ${next}`)?.at(-1)).toBe('default/a/1: * -> answer 201');
  });
});

describe('rules are named and placed as written', () => {
  const yaml = `${service('a')}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [a]
  http:
  - name: first
    match:
    - uri: {exact: /x}
    - name: second-match
      uri: {exact: /z}
    directResponse: {status: 200}
`;
  test('by their own name, or by their place in the list', () => {
    expect(ruleOf(readPlan(yaml)).name).toBe('default/a/first');
    expect(rules(answer('{uri: {exact: /x}}'))?.[0]).toMatch(/^default\/a\/0:/);
  });
  test('with the lines of the rule and of each match', () => {
    const { origin, matches } = ruleOf(readPlan(yaml));
    expect(matches.map((match) => [match.name, match.origin!.line - origin!.line])).toEqual([
      [undefined, 2],
      ['second-match', 3],
    ]);
    expect(matches[0]).not.toHaveProperty('name');
  });
});

describe('claims of a token never hold', () => {
  const gateway = istio(
    'Gateway',
    'gw',
    'selector: {istio: gw}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]',
  );
  const read = (match: string) =>
    readPlan(
      service('a') +
        gateway +
        istio('VirtualService', 'a', `hosts: [a.test], gateways: [gw], http: [${answer(match)}, ${answer('{}', 201)}]`),
      { kind: 'gateway', labels: { istio: 'gw' } },
    );
  const last = 'default/a/1: * -> answer 201';

  test.each([
    ['such a match is left out', '{headers: {"@request.auth.claims.group": {exact: x}}}', [last]],
    [
      'other matches of its rule stay',
      '{headers: {"@request.auth.claims[group]": {exact: x}}}, {uri: {exact: /x}}',
      ['default/a/0: path =/x -> answer 200', last],
    ],
    [
      'asked to be absent, they always are',
      '{uri: {exact: /x}, withoutHeaders: {"@request.auth.claims.group": {exact: x}}}',
      ['default/a/0: path =/x -> answer 200', last],
    ],
  ])('%s', (_, match, expected) => {
    expect(hostsOn(read(match), 'gateway_80')['a.test:80']).toEqual(expected);
  });
});
