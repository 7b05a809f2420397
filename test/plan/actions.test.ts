import { describe, expect, test } from 'vitest';
import { DEFAULT_MESH_CONFIG } from '../../istio/index.ts';
import type { Forward } from '../../plan/plan.ts';
import { actionOf, istio, readPlan, ruleOf, service } from './read-plan.ts';

const toA = 'route: [{destination: {host: a}}]';

function forward(route: string): Forward {
  const action = actionOf(route);
  if (action.kind !== 'forward') throw new Error(`a ${action.kind}`);
  return action;
}

describe('destinations', () => {
  test.each([
    [
      'a short host is of the rule’s namespace, the port the listener’s',
      '{host: b}',
      'outbound|80||b.default.svc.cluster.local',
    ],
    ['`name.namespace` is not completed', '{host: b.ns2}', 'outbound|80||b.ns2'],
    ['subset and port', '{host: b, subset: v1, port: {number: 81}}', 'outbound|81|v1|b.default.svc.cluster.local'],
  ])('%s', (_, destination, cluster) => {
    expect(forward(`route: [{destination: ${destination}}]`).destinations[0]).toMatchObject({ cluster });
  });

  test('of several, those of weight 0 are dropped; a single one may have any weight', () => {
    const weights = (written: (number | undefined)[]) =>
      forward(
        `route: [${written.map((weight) => `{destination: {host: a}${weight === undefined ? '' : `, weight: ${weight}`}}`)}]`,
      );
    expect(weights([3, 0, 1, undefined]).destinations.map(({ weight }) => weight)).toEqual([3, 1]);
    expect(weights([3, 0, 1]).weighted).toBe(true);
    expect(weights([0]).destinations).toHaveLength(1);
    expect(weights([0]).weighted).toBe(false);
    expect(weights([0, 5])).toMatchObject({ weighted: true, destinations: [{ weight: 5 }] });
  });
});

describe('retries', () => {
  const istioDefault = {
    attempts: 2,
    on: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', 'retriable-status-codes'],
    statusCodes: [],
    avoidPreviousHosts: true,
    otherPriorities: false,
  };
  test.each<[written: string, expected: object | undefined]>([
    ['', istioDefault],
    ['retries: {attempts: 0}', undefined],
    ['retries: {attempts: 5}', { ...istioDefault, attempts: 5 }],
    ['retries: {attempts: 1, retryOn: "5xx,reset"}', { ...istioDefault, attempts: 1, on: ['5xx', 'reset'] }],
    [
      'retries: {attempts: 1, retryOn: "418,5xx"}',
      { ...istioDefault, attempts: 1, on: ['5xx', 'retriable-status-codes'], statusCodes: [418] },
    ],
    [
      'retries: {attempts: 1, retryOn: "retriable-status-codes,418"}',
      { ...istioDefault, attempts: 1, on: ['retriable-status-codes'], statusCodes: [418] },
    ],
    [
      'retries: {attempts: 1, perTryTimeout: 2s, backoff: 30ms, retryRemoteLocalities: true, retryIgnorePreviousHosts: false}',
      {
        ...istioDefault,
        attempts: 1,
        perTryTimeout: 2000,
        backoff: 30,
        otherPriorities: true,
        avoidPreviousHosts: false,
      },
    ],
  ])('%s', (written, expected) => {
    expect(forward([toA, written].filter(Boolean).join(', ')).retry).toEqual(expected);
  });

  describe("the mesh's own default", () => {
    const mesh = { ...DEFAULT_MESH_CONFIG, defaultHttpRetryPolicy: { attempts: 1, retryOn: '503' } };
    const rule = (http: string) => ruleOf(readPlan(service('a') + http, { mesh })).action as Forward;
    test('holds for services and rules that say nothing', () => {
      const expected = { attempts: 1, statusCodes: [503] };
      expect(rule('').retry).toMatchObject(expected);
      expect(rule(istio('VirtualService', 'a', `hosts: [a], http: [{${toA}}]`)).retry).toMatchObject(expected);
    });
    test('may have blanks and ends that are empty', () => {
      const defaultHttpRetryPolicy = { attempts: 1, retryOn: ' 503, 5xx,' };
      const { retry } = ruleOf(readPlan(service('a'), { mesh: { defaultHttpRetryPolicy } })).action as Forward;
      expect(retry).toMatchObject({ on: ['5xx', 'retriable-status-codes'], statusCodes: [503] });
    });
    test('is not mixed with what a rule says', () => {
      const own = rule(istio('VirtualService', 'a', `hosts: [a], http: [{${toA}, retries: {attempts: 3}}]`));
      expect(own.retry).toEqual({ ...istioDefault, attempts: 3 });
    });
  });

  test('with a consistent hash they may go to the same host again, but not where weights choose or no rule is', () => {
    const hash = istio(
      'DestinationRule',
      'a',
      'host: a, trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true}}}',
    );
    const single = actionOf(toA, hash) as Forward;
    expect(single.retry?.avoidPreviousHosts).toBe(false);
    const two = 'route: [{destination: {host: a}, weight: 1}, {destination: {host: b}, weight: 1}]';
    expect((actionOf(two, hash) as Forward).retry?.avoidPreviousHosts).toBe(true);
    const plain = ruleOf(readPlan(service('a') + hash)).action as Forward;
    expect(plain.destinations[0]?.hash).toEqual([{ by: 'source-ip' }]);
    expect(plain.retry?.avoidPreviousHosts).toBe(true);
  });
});

describe('faults', () => {
  const fault = (written: string) =>
    ruleOf(readPlan(service('a') + istio('VirtualService', 'a', `hosts: [a], http: [{${toA}, fault: {${written}}}]`)))
      .fault;
  test.each<[written: string, expected: object | undefined]>([
    ['abort: {httpStatus: 500}', undefined],
    ['abort: {percentage: {value: 100}}', undefined],
    ['delay: {percentage: {value: 100}}', undefined],
    ['delay: {fixedDelay: 1s}', undefined],
    ['abort: {httpStatus: 500, percentage: {value: 0}}', undefined],
    ['abort: {httpStatus: 500, percentage: {value: 12.34567}}', { abort: { httpStatus: 500, perMillion: 123456 } }],
    ['abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}', { abort: { grpcStatus: 14, perMillion: 1e6 } }],
    ['delay: {fixedDelay: 1.5s, percent: 7}', { delay: { milliseconds: 1500, perMillion: 70_000 } }],
    [
      'delay: {fixedDelay: 1s, percentage: {value: 1}}, abort: {httpStatus: 500}',
      { delay: { milliseconds: 1000, perMillion: 10_000 } },
    ],
  ])('%s', (written, expected) => {
    expect(fault(written)).toEqual(expected);
  });
});

describe('mirrors', () => {
  const all = 1_000_000;
  test.each<[written: string, expected: [host: string, port: number, perMillion: number][]]>([
    ['mirror: {host: b}', [['b', 80, all]]],
    ['mirror: {host: b, port: {number: 81}}, mirrorPercentage: {value: 50}', [['b', 81, 500_000]]],
    ['mirror: {host: b}, mirrorPercentage: {value: 0}', []],
    ['mirror: {host: b}, mirrorPercent: 10', [['b', 80, 100_000]]],
    ['mirror: {host: b}, mirrorPercent: 0', []],
    ['mirror: {host: b}, mirrorPercent: 10, mirrorPercentage: {value: 20}', [['b', 80, 200_000]]],
    [
      'mirrors: [{destination: {host: b}}, {destination: {host: c}, percentage: {value: 1}}]',
      [
        ['b', 80, all],
        ['c', 80, 10_000],
      ],
    ],
  ])('%s', (written, expected) => {
    const { mirrors } = forward(`${toA}, ${written}`);
    expect(mirrors.map(({ host, port, perMillion }) => [host.split('.')[0], port, perMillion])).toEqual(expected);
    expect(mirrors.every(({ shadowSuffix }) => shadowSuffix)).toBe(true);
  });
});

describe('the host is set by the first that says so', () => {
  const set = (host: string) => `headers: {request: {set: {Host: ${host}}}}`;
  const add = (host: string) => `headers: {request: {add: {":authority": ${host}}}}`;
  const rewrite = 'rewrite: {authority: rewritten}';
  const one = (more: string) => `route: [{destination: {host: a}, ${more}}]`;
  const two = (more: string) =>
    `route: [{destination: {host: a}, weight: 1, ${more}}, {destination: {host: b}, weight: 1}]`;
  test.each<[law: string, route: string, authority: string | undefined, ofDestination: (string | undefined)[]]>([
    [
      'a rewrite before its route',
      `${toA}, ${rewrite}, ${'headers: {request: {set: {x: z}}}'}`,
      'rewritten',
      [undefined],
    ],
    ['a rewrite before a destination', `${one(set('own'))}, ${rewrite}`, 'rewritten', [undefined]],
    ['a route', `${toA}, ${add('route')}`, 'route', [undefined]],
    ['the route before a single destination', `${one(set('own'))}, ${set('route')}`, 'route', [undefined]],
    ['a single destination', one(set('own')), 'own', [undefined]],
    ['not by an empty host', `${one(set('own'))}, ${set('""')}`, 'own', [undefined]],
    ['the route before one of several', `${two(set('own'))}, ${set('route')}`, 'route', [undefined, undefined]],
    ['one of several for itself', two(set('own')), undefined, ['own', undefined]],
  ])('%s', (_, route, authority, ofDestination) => {
    const action = forward(route);
    expect(action.rewrite.authority).toBe(authority);
    expect(action.destinations.map((destination) => destination.authority)).toEqual(ofDestination);
  });

  test('and is not among the headers any more', () => {
    expect(forward(`${toA}, ${add('h')}`).headers.request.add).toEqual([]);
    const action = forward(
      `${toA}, headers: {request: {set: {Host: h, x-set: s}, add: {x-add: a}, remove: [x-rm]}, response: {set: {x-answer: r}}}`,
    );
    expect(action.headers).toEqual({
      request: { set: [['x-set', 's']], add: [['x-add', 'a']], remove: ['x-rm'] },
      response: { set: [['x-answer', 'r']], add: [], remove: [] },
    });
  });
});

describe('redirects', () => {
  test.each<[written: string, expected: object]>([
    ['uri: /x', { code: 301, uri: '/x' }],
    ['authority: b.test, scheme: https, redirectCode: 307', { code: 307, authority: 'b.test', scheme: 'https' }],
    ['prefixRewrite: /x', { prefixRewrite: '/x' }],
    ['port: 8443', { port: 8443 }],
    ['port: 80', { port: undefined }],
    ['port: 443', { port: 443 }],
    ['scheme: https, port: 443', { port: undefined }],
    ['scheme: https, port: 80', { port: 80 }],
    ['derivePort: FROM_PROTOCOL_DEFAULT', { port: undefined }],
    ['derivePort: FROM_REQUEST_PORT', { port: undefined }],
    ['scheme: https, derivePort: FROM_REQUEST_PORT', { port: 80 }],
  ])('%s', (written, expected) => {
    const match = written.includes('prefixRewrite') ? 'match: [{uri: {prefix: /a}}], ' : '';
    const action = actionOf(`${match}redirect: {${written}}`);
    expect({ port: undefined, ...action }).toMatchObject({ kind: 'redirect', ...expected });
  });
});

describe('direct responses', () => {
  test.each<[written: string, body: object | undefined]>([
    ['status: 200', undefined],
    ['status: 200, body: {string: hello}', { text: 'hello' }],
    ['status: 200, body: {bytes: dGVhcG90}', { base64: 'dGVhcG90' }],
  ])('%s', (written, body) => {
    expect(actionOf(`directResponse: {${written}}`)).toMatchObject({
      kind: 'direct',
      status: 200,
      ...(body && { body }),
    });
  });
});

describe('cors', () => {
  test.each(['redirect: {uri: /b}', 'directResponse: {status: 200}'])('of %s', (written) => {
    expect(actionOf(`${written}, corsPolicy: {allowOrigins: [{exact: "*"}]}`)).toMatchObject({
      cors: { origins: [{ kind: 'exact', value: '*' }] },
    });
    expect(actionOf(written)).not.toHaveProperty('cors');
  });

  test('defaults: preflights that do not fit are forwarded', () => {
    expect(forward(`${toA}, corsPolicy: {allowOrigins: [{exact: "*"}, {regex: "https://.*"}]}`).cors).toStrictEqual({
      origins: [
        { kind: 'exact', value: '*' },
        { kind: 'regex', value: 'https://.*' },
      ],
      methods: [],
      headers: [],
      expose: [],
      forwardUnmatchedPreflights: true,
    });
  });
  test.each([
    ['unmatchedPreflights: IGNORE', { forwardUnmatchedPreflights: false }],
    ['maxAge: 24h, allowCredentials: false', { maxAge: 86_400_000, credentials: false }],
    ['allowOrigin: ["https://a.test"]', { origins: [{ kind: 'exact', value: 'https://a.test' }] }],
  ])('%s', (written, expected) => {
    expect(forward(`${toA}, corsPolicy: {${written}}`).cors).toMatchObject(expected);
  });
});
