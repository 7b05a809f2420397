/** What a real Envoy makes of what is written for it. The client stands in for the filter: it names the class. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../plan/decide.ts';
import type { Plan, VirtualHost } from '../../plan/plan.ts';
import { exact, forward, header, host, mirror, path, rule } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';
import { clusterOf, httpListener, planOf } from './plans.ts';
import { type Asked, ask, type Backend, seenIn, sendRaw, serve, startBackend } from './running.ts';

const RULES = {
  /** Needs a decision, and has a default. */
  decided: host(
    [
      rule('jason', [[header('end-user', exact('jason'))]], forward('v2', { mirrors: [mirror('v1', 1_000_000)] })),
      rule('old', [[path('prefix', '/old')]], forward('v2', { rewrite: { uri: '/new' } })),
      rule('missing', [[path('prefix', '/missing')]], forward('v9')),
      rule('rest', [[]], forward('v1')),
    ],
    ['decided'],
  ),
  /** Needs a decision, and has no default. */
  guarded: host([rule('jason', [[header('end-user', exact('jason'))]], forward('v2'))], ['guarded']),
  /** Needs none. */
  plain: host([rule('rest', [[]], forward('v1'))], ['plain']),
  redirected: { ...host([rule('rest', [[]], forward('v1'))], ['redirected']), httpsRedirect: true },
};

let v1: Backend;
let v2: Backend;
beforeAll(async () => {
  v1 = await startBackend('v1');
  v2 = await startBackend('v2');
});
afterAll(() => {
  for (const { server } of [v1, v2]) {
    server.closeAllConnections();
    server.close();
  }
});

function planFor(ports: { sidecar: number; edge: number; mesh: number }, hosts: VirtualHost[]): Plan {
  return planOf(
    [
      httpListener(hosts, { listenerPort: ports.sidecar }),
      httpListener(hosts, { name: 'gateway_80', listenerPort: ports.edge, edge: true }),
      httpListener(hosts, { name: 'mesh', listenerPort: ports.mesh, servicePort: 0, forwardProxy: true }),
    ],
    [clusterOf('v1', v1.port), clusterOf('v2', v2.port)],
  );
}

describe('with route classes', () => {
  const ports = { sidecar: 0, edge: 0, mesh: 0 };
  let served: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    [ports.sidecar, ports.edge, ports.mesh] = (await freePorts(3)) as [number, number, number];
    served = await serve(planFor(ports, Object.values(RULES)));
  });
  afterAll(() => served.stop());

  it('starts without a word of warning', () => {
    expect(served.log).toEqual([]);
  });

  it.each<[name: string, hostName: string, asked: () => Asked, outcome: object]>([
    ['no word: the default', 'decided', () => ({}), { status: 200, backend: 'v1', filter: 'ran' }],
    ['a class', 'decided', () => by(classOf('old'), '/old/x'), { backend: 'v2', path: '/new/x' }],
    ['the class of the default', 'decided', () => by(classOf('rest')), { backend: 'v1' }],
    ['a class that is not there', 'decided', () => by('c0'), { status: 503, body: '' }],
    ['a class of another host', 'guarded', () => by(classOf('rest')), { status: 503, body: '' }],
    ['a cluster that is not there', 'decided', () => by(classOf('missing')), { status: 503, body: '' }],
    ['no word and no default', 'guarded', () => ({}), { status: 404 }],
    ['a host that needs no decision', 'plain', () => ({}), { status: 200, backend: 'v1', filter: undefined }],
    ['a host that only redirects', 'redirected', () => ({}), { status: 301, location: 'https://redirected/' }],
    ['no such host', 'nobody', () => ({}), { status: 404 }],
  ])('%s', async (_, hostName, asked, outcome) => {
    const answer = await ask(ports.sidecar, hostName, asked());
    const { location, 'x-filter': filter, 'content-type': type } = answer.headers;
    expect({ ...answer, location, filter, ...(type === 'application/json' && seenIn(answer)) }).toMatchObject(outcome);
  });

  it.each(['sidecar', 'edge', 'mesh'] as const)(
    '%s: a client can neither choose a class nor pass our headers on',
    async (kind) => {
      v1.hits.length = 0;
      for (const hostName of ['decided', 'plain']) {
        const headers = { 'x-mainsheet-route': classOf('jason'), 'x-mainsheet-anything': '1' };
        const seen = seenIn(await ask(ports[kind], hostName, { headers }));
        expect(seen.backend).toBe('v1');
        expect(Object.keys(seen.headers).filter((name) => name.startsWith('x-mainsheet'))).toEqual([]);
      }
    },
  );

  it('the upstream and the mirror do not see the word', async () => {
    v1.hits.length = 0;
    const seen = seenIn(await ask(ports.sidecar, 'decided', by(classOf('jason'))));
    await expect.poll(() => v1.hits.length).toBe(1);
    const mirrored = v1.hits[0]!;
    expect(seen.backend).toBe('v2');
    expect(mirrored.headers.host).toBe('decided-shadow');
    for (const { headers } of [seen, mirrored]) expect(headers).not.toHaveProperty('x-mainsheet-route');
  });

  describe('whose headers count', () => {
    const timeout = { 'x-envoy-upstream-rq-timeout-ms': '50', 'x-delay': '400' };

    it.each([
      ['sidecar', 200],
      ['edge', 200],
      ['mesh', 504],
    ] as const)("%s: a client's own timeout: %i", async (kind, status) => {
      expect((await ask(ports[kind], 'plain', { headers: timeout })).status).toBe(status);
    });

    it.each([
      ['sidecar', 'https', undefined],
      ['edge', 'http', expect.stringMatching(/^[\da-f.:]+$/)],
      ['mesh', 'https', undefined],
    ] as const)('%s: x-forwarded-proto becomes %s, x-forwarded-for %s', async (kind, proto, address) => {
      const { headers } = seenIn(await ask(ports[kind], 'plain', { headers: { 'x-forwarded-proto': 'https' } }));
      expect([headers['x-forwarded-proto'], headers['x-forwarded-for']]).toEqual([proto, address]);
    });
  });

  describe('the mesh listener as an HTTP proxy', () => {
    it('takes absolute URIs', async () => {
      expect(seenIn(await ask(ports.mesh, 'plain', { path: 'http://plain/x?y' }))).toMatchObject({
        backend: 'v1',
        path: '/x?y',
      });
    });

    it('answers CONNECT with 405 and a sentence', async () => {
      const answer = await sendRaw(ports.mesh, 'CONNECT plain:443 HTTP/1.1\r\nhost: plain:443\r\n\r\n');
      expect(answer).toMatch(
        /^HTTP\/1\.1 405 .*\r\nallow: GET, .*\r\n\r\nMainsheet opens tunnels to TLS and TCP ports of services only.*\n$/s,
      );
    });
  });
});

function by(className: string, to = '/'): Asked {
  return { path: to, headers: { 'x-test-class': className } };
}

/** The class that a rule of the host `decided` leads to. */
function classOf(name: string): string {
  const { entries } = decide(RULES.decided);
  return entries.find(({ rule }) => rule.name.endsWith(`/${name}`))!.outcomes[0]!.class.name;
}
