import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../istio/schema/durations.ts';
import { nearest } from '../../istio/schema/nearest.ts';
import { loadText, rendered, said } from './reading.ts';

const HEAD = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: reviews\nspec:\n';

function sayings(text: string): string[] {
  return loadText(text).diagnostics.map(said);
}

test('a good resource is decoded', () => {
  const { model, diagnostics } = loadText(`${HEAD}  hosts: [reviews]
  http:
  - timeout: 1m30s
    mirror_percent: 5
    mirror: {host: mirror}
    retries: {attempts: 3, perTryTimeout: 250ms, retryRemoteLocalities: on}
    fault: {delay: {fixedDelay: 7s, percentage: {value: 0.5}}}
    match: [{headers: {end-user: {exact: jason}}, ignoreUriCase: null}]
    route:
    - {destination: {host: reviews, subset: v2, port: {number: 9080}}, weight: 75}
    - {destination: {host: reviews}}
`);
  expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
  expect(model.virtualServices[0]).toMatchObject({ kind: 'VirtualService', name: 'reviews', namespace: 'default' });
  expect(model.virtualServices[0]?.spec).toEqual({
    hosts: ['reviews'],
    http: [
      {
        timeout: 90_000,
        mirrorPercent: 5,
        mirror: { host: 'mirror' },
        retries: { attempts: 3, perTryTimeout: 250, retryRemoteLocalities: true },
        fault: { delay: { fixedDelay: 7000, percentage: { value: 0.5 } } },
        match: [{ headers: { 'end-user': { exact: 'jason' } } }],
        route: [
          { destination: { host: 'reviews', subset: 'v2', port: { number: 9080 } }, weight: 75 },
          { destination: { host: 'reviews' } },
        ],
      },
    ],
  });
});

describe('a wrong field of the spec', () => {
  test.each<[string, string, string]>([
    ['unknown', '  mach: []', '6:3 error IST0106 VirtualService has no field "mach"'],
    ['of another message', '  weight: 1', '6:3 error IST0106 VirtualService has no field "weight"'],
    ['text for a list', '  hosts: reviews', '6:10 error IST0106 hosts must be a list, but is "reviews"'],
    ['a boolean for text', '  hosts: [n]', '6:11 error IST0106 hosts[0] must be text, but is the boolean false'],
    ['a number for text', '  hosts: [1.0]', '6:11 error IST0106 hosts[0] must be text, but is the number 1'],
    ['null in a list', '  hosts: [null]', '6:11 error IST0106 hosts[0] must be text, but is null'],
    ['text for an object', '  http: [x]', '6:10 error IST0106 http[0] must be an object (HTTPRoute), but is "x"'],
    [
      'a number for a duration',
      '  http: [{timeout: 5}]',
      '6:20 error IST0106 timeout must be a duration, but is the number 5',
    ],
    ['no duration', '  http: [{timeout: 5d}]', '6:20 error IST0106 timeout must be a duration, but is "5d"'],
    [
      'text for a number',
      '  http: [{retries: {attempts: "3"}}]',
      '6:31 error IST0106 attempts must be a whole number, but is "3"',
    ],
    [
      'a fraction for a whole number',
      '  http: [{retries: {attempts: 1.5}}]',
      '6:31 error IST0106 attempts must be a whole number, but is 1.5',
    ],
    [
      'a negative number',
      '  http: [{mirrorPercent: -1}]',
      '6:26 error IST0106 mirrorPercent must be from 0 to 4294967295, but is -1',
    ],
    [
      'an unknown enum value',
      '  http: [{corsPolicy: {unmatchedPreflights: FOWARD}}]',
      '6:45 error IST0106 unmatchedPreflights must be one of UNSPECIFIED, FORWARD, IGNORE, but is "FOWARD"',
    ],
    [
      'two of a kind',
      '  http: [{match: [{uri: {exact: /, prefix: /}}]}]',
      '6:36 error IST0106 StringMatch has both exact and prefix',
    ],
    ['missing', '  http: [{mirror: {subset: v1}}]', '6:11 error IST0106 Destination needs the field "host"'],
    [
      'given in both spellings',
      '  http: [{mirrorPercent: 1, mirror_percent: 2}]',
      '6:29 error IST0106 "mirrorPercent" is given twice in HTTPRoute',
    ],
    [
      'bytes that are no base64',
      '  http: [{directResponse: {status: 200, body: {bytes: "?"}}}]',
      '6:55 error IST0106 bytes must be base64',
    ],
  ])('%s', (_, line, expected) => {
    const rest = line.startsWith('  hosts') ? '' : '  hosts: [a]\n';
    expect(sayings(`${HEAD}${line}\n${rest}`)).toContain(expected);
  });

  test('is shown with a caret and the nearest known name', () => {
    expect(
      rendered(
        `${HEAD}  hosts: [reviews]\n  http:\n  - mach:\n    - uri: {prefix: /}\n    route:\n    - destination: {host: reviews}\n`,
      ),
    ).toBe(
      [
        'rules.yaml:8:5: error IST0106: HTTPRoute has no field "mach" (VirtualService default/reviews)',
        '  |',
        '8 |   - mach:',
        '  |     ^^^^',
        '  = help: did you mean "match"?',
      ].join('\n'),
    );
  });

  test('does not hide the others, nor is it said twice', () => {
    expect(
      sayings(`${HEAD}  hosts: [reviews]
  http:
  - rout:
    - destination: {host: reviews}
    timeout: 5
  - route:
    - destination: {host: "*"}
`),
    ).toEqual([
      '8:5 error IST0106 HTTPRoute has no field "rout"',
      '10:14 error IST0106 timeout must be a duration, but is the number 5',
      '12:27 error IST0106 "*" is not the name of a host',
    ]);
  });
});

describe('the object around the spec', () => {
  const spec = 'spec: {hosts: [a], http: [{route: [{destination: {host: a}}]}]}\n';
  test.each<[string, string, string[]]>([
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', ['1:1 error MS0002 the object has no kind']],
    ['no apiVersion', 'kind: Service\nmetadata: {name: a}\n', ['1:1 error MS0002 the object has no apiVersion']],
    ['no metadata', 'apiVersion: v1\nkind: Service\n', ['1:1 error MS0002 the object has no metadata.name']],
    [
      'no name',
      'apiVersion: v1\nkind: Service\nmetadata: {}\n',
      ['3:1 error MS0002 ObjectMeta needs the field "name"'],
    ],
    [
      'a name that YAML 1.1 makes a boolean',
      'apiVersion: v1\nkind: Service\nmetadata: {name: n}\n',
      ['3:18 error MS0002 name must be text, but is the boolean false'],
    ],
    ['text alone', 'hello\n', ['1:1 error MS0002 a Kubernetes object is expected here']],
    ['null', 'null\n', []],
    [
      'a version Istio does not have',
      `apiVersion: networking.istio.io/v2\nkind: VirtualService\nmetadata: {name: a}\n${spec}`,
      [
        '1:13 error IST0106 VirtualService is not in networking.istio.io/v2, but in networking.istio.io/v1, networking.istio.io/v1beta1, networking.istio.io/v1alpha3',
      ],
    ],
    [
      'a group forgotten',
      `apiVersion: v1\nkind: VirtualService\nmetadata: {name: a}\n${spec}`,
      [
        '1:13 error IST0106 VirtualService is not in v1, but in networking.istio.io/v1, networking.istio.io/v1beta1, networking.istio.io/v1alpha3',
      ],
    ],
    [
      'a kind Istio does not have',
      `apiVersion: networking.istio.io/v1\nkind: VirtualServer\nmetadata: {name: a}\n${spec}`,
      ['2:7 error IST0106 networking.istio.io has no kind VirtualServer'],
    ],
    [
      'a field beside the spec',
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nhosts: [a]\n${spec}`,
      ['4:1 error IST0106 the object has no field "hosts"'],
    ],
    ['v1beta1', `apiVersion: networking.istio.io/v1beta1\nkind: VirtualService\nmetadata: {name: a}\n${spec}`, []],
    ['v1alpha3', `apiVersion: networking.istio.io/v1alpha3\nkind: VirtualService\nmetadata: {name: a}\n${spec}`, []],
    [
      'what kubectl adds',
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, uid: x, managedFields: [], creationTimestamp: null}\nstatus: {x: 1}\n${spec}`,
      [],
    ],
    [
      'another kind without metadata',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
      ['2:7 info MS0004 passed over: Kustomization'],
    ],
    [
      'a Gateway of the Gateway API',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: a}\n',
      ['2:7 info MS0004 passed over: Gateway'],
    ],
    [
      'other kinds, each once',
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: b}\n',
      ['2:7 info MS0004 passed over: ConfigMap, Job'],
    ],
    [
      'a security kind',
      'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a}\n',
      ['2:7 warning MS0005 AuthorizationPolicy is not enforced: all requests are let through'],
    ],
    [
      'unknown fields of a Service',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, x: 1}], sessionAffinity: None}\nstatus: {}\n',
      [],
    ],
    [
      'a wrong type in a Service',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: "80"}]}\n',
      ['4:23 error MS0006 port must be a whole number, but is "80"'],
    ],
  ])('%s', (_, text, expected) => {
    expect(sayings(text)).toEqual(expected);
  });

  test('the resource says where and when it is', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata: {name: a, namespace: b, creationTimestamp: 2024-01-02T03:04:05Z, labels: {x: "1"}}\n  spec: {hosts: [a], http: [{route: [{destination: {host: a}}]}]}\n`;
    const [resource] = loadText(text).model.virtualServices;
    expect(resource).toMatchObject({
      name: 'a',
      namespace: 'b',
      labels: { x: '1' },
      created: Date.UTC(2024, 0, 2, 3, 4, 5),
    });
    expect(resource?.document.root).toEqual([0]);
  });

  test('of two of one name the later stays', () => {
    const service = (port: number) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: ${port}}]}\n`;
    const { model, diagnostics } = loadText(`${service(80)}---\n${service(90)}`);
    expect(diagnostics.map(said)).toEqual([
      '8:18 warning MS0003 Service default/a is given again and replaces the one at rules.yaml:3',
    ]);
    expect(model.services.map(({ spec }) => spec.ports?.[0]?.port)).toEqual([90]);
  });

  test('a refused resource is left out, and does not replace an earlier one', () => {
    const service = (port: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: ${port}}]}\n`;
    const { model, diagnostics } = loadText(`${service('80')}---\n${service('x')}`);
    expect(diagnostics.map(({ refused }) => refused)).toEqual([true]);
    expect(model.services.map(({ spec }) => spec.ports?.[0]?.port)).toEqual([80]);
  });
});

test.each<[string, number | undefined]>([
  ['5s', 5000],
  ['1.5s', 1500],
  ['.5s', 500],
  ['1m30s', 90_000],
  ['1h', 3_600_000],
  ['10ms', 10],
  ['250us', 0.25],
  ['1.1s', 1100],
  ['-1s', -1000],
  ['0', 0],
  ['0s', 0],
  ['5', undefined],
  ['', undefined],
  ['s', undefined],
  ['1 s', undefined],
  ['1d', undefined],
])('the duration %j is %j ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each<[string, string | undefined]>([
  ['mach', 'match'],
  ['matches', 'match'],
  ['MATCH', 'match'],
  ['rotue', 'route'],
  ['cors_policy', 'corsPolicy'],
  ['nope', undefined],
  ['x', undefined],
])('%j is meant to be %j', (word, name) => {
  expect(nearest(word, ['match', 'route', 'corsPolicy', 'rewrite'])).toBe(name);
});
