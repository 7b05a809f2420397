import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Story } from '../../story/story.ts';
import { POD, SERVICE, SUBSETS } from './shop.ts';
import { mainsheet } from './terminal.ts';

const RULES = `${SERVICE}${POD}${SUBSETS}apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop }
spec:
  hosts: [shop, shop.example.com]
  gateways: [mesh, front]
  http:
    - name: old
      match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new, redirectCode: 302 }
    - name: beta
      match: [{ uri: { prefix: /api }, headers: { x-beta: { exact: "1" } } }]
      rewrite: { uri: /v2 }
      timeout: 3s
      retries: { attempts: 4, perTryTimeout: 500ms }
      fault: { delay: { fixedDelay: 2s, percentage: { value: 10 } } }
      mirror: { host: shop, subset: v1 }
      route:
        - { destination: { host: shop, subset: v1 }, weight: 3, headers: { request: { set: { x-to: v1 } } } }
        - { destination: { host: shop, subset: v2 }, weight: 1 }
    - name: lost
      match: [{ uri: { prefix: /lost } }]
      route: [{ destination: { host: shop, subset: v9 } }]
    - name: down
      match: [{ uri: { exact: /down } }]
      fault: { abort: { httpStatus: 418, percentage: { value: 100 } } }
      route: [{ destination: { host: shop, subset: v1 } }]
    - name: api
      match: [{ uri: { prefix: /api } }]
      route: [{ destination: { host: shop, subset: v1 } }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside }
spec: { hosts: ["*.outside.test"], ports: [{ number: 443, name: tls, protocol: TLS }] }
---
apiVersion: v1
kind: Service
metadata: { name: stock, namespace: depot }
spec: { ports: [{ name: http, port: 9080 }] }
`;

/** Beside those: a gateway that takes every name. */
const WIDE = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: wide }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 8000, name: http, protocol: HTTP }, hosts: ["*"] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: every }
spec:
  hosts: ["*"]
  gateways: [wide]
  http: [{ directResponse: { status: 200 } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: wild }
spec:
  hosts: ["*.wild.example.com"]
  gateways: [wide]
  http: [{ directResponse: { status: 201 } }]
`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-explain-'));
  file = join(folder, 'shop.yaml');
  writeFileSync(file, RULES);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function story(...args: string[]): Promise<Story> {
  const { code, out, err } = await mainsheet(['explain', '-f', file, '-o', 'json', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Story;
}

function lineOf(text: string): number {
  return RULES.split('\n').findIndex((line) => line.includes(text)) + 1;
}

describe('explain -o json', () => {
  it('tells all that a rule asks for, and where it is written', async () => {
    const told = await story('-H', 'X-Beta: 1', '-X', 'PUT', 'http://shop/api/x?q=1');
    expect(told).toMatchObject({
      request: { method: 'PUT', scheme: 'http', authority: 'shop', path: '/api/x?q=1' },
      ...{ listener: 'mesh', host: 'shop.default.svc.cluster.local:80', domain: 'shop' },
      ...{ rule: 'default/shop/beta', file, line: lineOf('name: beta') },
      conditions: ['path starts with "/api"', 'header x-beta is "1"'],
      tried: [
        {
          rule: 'default/shop/old',
          matches: [{ failed: [{ condition: 'path starts with "/old"', actual: '/api/x' }] }],
        },
      ],
      fault: { delay: { milliseconds: 2000, percentage: 10 } },
      rewrite: { path: ['/api/x?q=1', '/v2/x?q=1'] },
      timeout: { milliseconds: 3000, from: `${file}:${lineOf('timeout: 3s')}` },
      retries: { attempts: 4, perTryTimeout: 500, from: `${file}:${lineOf('attempts: 4')}` },
      mirrors: [{ subset: 'v1', percentage: 100, authority: 'shop-shadow' }],
      destinations: [
        { subset: 'v1', port: 80, weight: 75, endpoints: ['127.1.0.7:80'] },
        { subset: 'v2', port: 80, weight: 25, endpoints: [], problem: 'no endpoints: no healthy upstream' },
      ],
    });
    expect(told.destinations[0]?.request.headers).toContainEqual(['x-to', 'v1']);
    expect(told.destinations[1]?.request.headers.map(([name]) => name)).not.toContain('x-to');
  });

  it.each<[string, string[], Partial<Story>]>([
    [
      'a redirect',
      ['http://shop/old?a=1'],
      { rule: 'default/shop/old', answer: { status: 302, location: 'http://shop/new?a=1' } as never },
    ],
    ['a certain abort', ['http://shop/down'], { answer: { status: 418 } as never }],
    ['a subset that is not there', ['http://shop/lost'], { answer: { status: 503 } as never }],
    ['no rule', ['http://shop/'], { answer: { status: 404 } as never, destinations: [] }],
    ['a path that is none', ['http://shop/a%00'], { answer: { status: 400 } as never }],
    [
      "Istio's defaults",
      ['http://shop/api'],
      { timeout: { milliseconds: 0, from: "Istio's default" }, rule: 'default/shop/api' },
    ],
    [
      "the gateway's host",
      ['--proxy', 'gateway', '-l', 'istio=ingressgateway', 'http://shop.example.com/api'],
      { listener: 'gateway_80', rule: 'default/shop/api' },
    ],
    [
      'a local address and a Host header',
      ['-H', 'Host: shop.example.com', 'http://127.0.0.1:8080/api'],
      { listener: 'gateway_80' },
    ],
    ['the mesh before a gateway', ['http://shop.example.com/api'], { listener: 'mesh', rule: 'default/shop/api' }],
    ['an unknown host', ['http://elsewhere.example.org/'], { listener: 'mesh', host: 'allow_any' }],
    [
      'a port that nothing listens on',
      ['--proxy', 'gateway', 'http://shop:81/'],
      { answer: { why: expect.stringContaining('nothing listens for http on port 81') } },
    ],
  ])('%s', async (_, args, expected) => {
    expect(await story(...args)).toMatchObject(expected);
  });

  it('takes a host that is called by another port for another host', async () => {
    expect((await story('http://shop:81/api')).host).toBe('allow_any');
  });
});

describe('who else knows a host', () => {
  it.each<[string, string[], string[]]>([
    ['none where the way knows it', ['http://shop.example.com/api'], []],
    ['the mesh by another port', ['http://shop:81/api'], ['mesh http://shop/api']],
    [
      'mesh and gateway by theirs',
      ['https://shop.example.com:8443/api?q'],
      ['mesh http://shop.example.com/api?q', 'gateway_80 http://shop.example.com/api?q'],
    ],
    ['another namespace', ['http://stock:9080/'], ['mesh http://stock.depot:9080/']],
    ['another namespace, by another port', ['http://stock/'], ['mesh http://stock.depot:9080/']],
    ['nobody', ['http://elsewhere.example.org/'], []],
  ])('%s', async (_, args, expected) => {
    const told = await story(...args);
    expect((told.elsewhere ?? []).map(({ listener, url }) => `${listener} ${url}`).sort()).toEqual(expected.sort());
  });

  const AT_THE_GATEWAY = ['--proxy', 'gateway', '-l', 'istio=ingressgateway'];
  it.each<[string, string[], boolean]>([
    ['the mesh', ['http://shp/'], true],
    ['the mesh, by a short name of another namespace', ['http://stock/'], false],
    ['a gateway, where nothing listens', [...AT_THE_GATEWAY, 'http://shp:81/'], true],
    ['a gateway that takes every name', [...AT_THE_GATEWAY, 'http://shp:8000/'], true],
    ['a gateway that takes names like it', [...AT_THE_GATEWAY, 'http://a.wild.example.com:8000/'], false],
    ['a gateway, of a service', [...AT_THE_GATEWAY, 'http://stock.depot:8000/'], false],
    ['a gateway, by an address', ['http://127.0.0.1:8000/'], false],
    ['a sidecar', ['--proxy', 'sidecar', 'http://shp/'], true],
    ['a sidecar, where nothing listens', ['--proxy', 'sidecar', 'http://shp:81/'], true],
    ['a sidecar, of a service on another port', ['--proxy', 'sidecar', 'http://shop:81/'], false],
    ['a sidecar, of a ServiceEntry', ['--proxy', 'sidecar', 'http://a.outside.test:81/'], false],
    ['a sidecar, whatever the case', ['--proxy', 'sidecar', 'http://SHOP.default.svc/'], false],
  ])('nobody, as seen by %s', async (_, args, unknown) => {
    const wide = join(folder, 'wide.yaml');
    writeFileSync(wide, WIDE);
    expect((await story('-f', wide, ...args)).unknown).toBe(unknown);
    const { out } = await mainsheet(['explain', '-f', file, '-f', wide, ...args]);
    expect(out.includes('nobody knows this name')).toBe(unknown);
  });

  it('nobody, but a gateway takes every name', async () => {
    const wide = join(folder, 'wide.yaml');
    writeFileSync(wide, WIDE);
    const { out } = await mainsheet(['explain', '-f', file, '-f', wide, 'http://shp/']);
    expect(out).toContain('gateway_8000 takes every name: ask for http://shp:8000/');
  });

  it('is told to a person', async () => {
    const { out } = await mainsheet(['explain', '-f', file, 'http://shop:81/api']);
    expect(out).toContain('mesh knows it: ask for http://shop/api');
  });
});

describe('the fields of -o json', () => {
  it.each(['http://shop/api', 'http://elsewhere.example.org/', 'http://shop/a%00'])(
    'are all there for %s',
    async (url) => {
      const { request: _, ...fields } = await story(url);
      expect(Object.keys(fields)).toEqual([
        ...['host', 'rule', 'file', 'line', 'destinations', 'fault', 'rewrite', 'headers', 'mirrors'],
        ...['timeout', 'retries', 'tried', 'listener', 'domain', 'match', 'conditions', 'answer', 'cors', 'elsewhere'],
        'unknown',
      ]);
    },
  );

  it('are those of a destination', async () => {
    const { destinations } = await story('http://shop/api');
    expect(destinations[0]).toMatchObject({
      ...{ host: 'shop.default.svc.cluster.local', subset: 'v1', port: 80, weight: 100 },
      endpoints: ['127.1.0.7:80'],
    });
  });
});

describe("curl's options", () => {
  it.each<[string[], object]>([
    [[], { method: 'GET' }],
    [['-X', 'DELETE'], { method: 'DELETE' }],
    [['-d', 'a=1', '-d', 'b=2'], { method: 'POST' }],
    [['--data-raw', '{}', '--compressed'], { method: 'POST' }],
    [['--data-binary', '@file'], { method: 'POST' }],
    [['-I'], { method: 'HEAD' }],
    [['-sSvik', '--http2', '-L', '-m', '5'], { method: 'GET' }],
  ])('%j', async (options, expected) => {
    expect((await story(...options, 'shop/api')).request).toMatchObject(expected);
  });

  it('sends the headers that they stand for', async () => {
    const { destinations } = await story(
      '-A',
      'me',
      '-b',
      'a=1',
      '-u',
      'a:b',
      '-H',
      'X-Empty;',
      '-H',
      'X: 1',
      '-H',
      'X-None:',
      'shop/api',
    );
    expect(Object.fromEntries(destinations[0]!.request.headers)).toMatchObject({
      ...{ 'user-agent': 'me', cookie: 'a=1', authorization: 'Basic YTpi', x: '1', 'x-empty': '' },
    });
  });

  it.each([
    [['ftp://shop/'], '"ftp" is neither http nor https'],
    [['http:///x'], '"http:///x" names no host'],
    [['http://shop:99999/'], '"99999" is no port: the last is 65535'],
    [['-H', 'nonsense', 'http://shop/'], '"nonsense" is no header: write "name: value"'],
    [[], "missing required argument 'url'"],
  ])('%j is wrong usage', async (args, message) => {
    const { code, err } = await mainsheet(['explain', '-f', file, ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('explain', () => {
  it('is read by a person', async () => {
    const { code, out } = await mainsheet(['explain', '-f', file, '-H', 'x-beta: 1', 'http://shop/api/x']);
    expect(code).toBe(0);
    await expect(`${out.replaceAll(folder, '')}\n`).toMatchFileSnapshot('explain/beta.txt');
  });

  it('explains nothing by rules that are refused', async () => {
    const refused = join(folder, 'refused.txt');
    writeFileSync(refused, RULES.replace('timeout: 3s', 'timeout: soon'));
    const { code, out, err } = await mainsheet(['explain', '-f', refused, 'http://shop/']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('must be a duration');
  });
});
