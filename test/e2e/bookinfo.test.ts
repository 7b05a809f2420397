/** The main job on real input: Bookinfo behind a real Envoy, its rules edited one at a time while it runs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { plausible } from '../conformance/shares.ts';
import { type Answer, ask } from './http.ts';
import { Running } from './running.ts';

const RULES = 'virtual-services.yaml';
const APPLICATIONS = 'applications.yaml';
const original = new Map<string, string>();
let bookinfo: Running;

beforeAll(async () => {
  // On addresses of its own, so that `npm start` may run beside it.
  const rewrite = (text: string) => text.replaceAll('127.1.0.', '127.59.0.');
  bookinfo = await Running.start('examples/bookinfo', ['node', 'dist/applications.js', 'examples/bookinfo'], {
    rewrite,
  });
});

afterEach(async () => {
  for (const [file, text] of original) await bookinfo.edit(file, () => text);
  original.clear();
});

afterAll(async () => {
  const { ports } = bookinfo;
  expect(await bookinfo.stop()).toBe(0);
  for (const port of Object.values(ports))
    expect(await listens('127.0.0.1', port), `port ${port} after Ctrl-C`).toBe(false);
  expect(await listens('127.59.0.10', 9080), 'the services after Ctrl-C').toBe(false);
});

test('without an account the stars are red, for jason they are black', async () => {
  const anyone = await page();
  expect(anyone.body).toContain('color: red');
  expect(anyone.body).toContain('Reviews served by reviews-v3');
  const { headers } = await ask(gateway('/login'), { method: 'POST', body: 'username=jason' });
  const jason = await page({ cookie: (headers['set-cookie'] ?? []).join().split(';')[0] as string });
  expect(jason.body).toContain('color: black');
  expect(jason.body).toContain('Reviews served by reviews-v2');
});

test('each request is one line: who, what, which rule, where, status, time', async () => {
  await reviews({ 'end-user': 'jason', 'user-agent': 'curious' });
  const line =
    /^.*curious.*\bGET\b.*reviews:9080\/reviews\/0.*default\/reviews\/jason.*reviews.*v2.*\b200\b.*\d+ ms.*$/m;
  await bookinfo.until(() => line.test(bookinfo.output));
});

test('75/25: the split of reviews is counted', async () => {
  await rules('reviews', [{ route: [to('reviews', 'v1', 75), to('reviews', 'v3', 25)] }]);
  const total = 400;
  const answers = await Promise.all(Array.from({ length: total }, () => reviews()));
  const first = answers.filter(({ body }) => body.includes('reviews-v1')).length;
  expect(plausible(first, total, 0.75), `${first} of ${total} to v1`).toBe(true);
  expect(answers.every(({ body }) => /reviews-v[13]/.test(body))).toBe(true);
});

test('a delay of 7 s for jason only', async () => {
  await rules('ratings', [
    { match: jason, fault: { delay: { percentage: { value: 100 }, fixedDelay: '7s' } }, route: [to('ratings', 'v1')] },
    { route: [to('ratings', 'v1')] },
  ]);
  const [slow, quick] = await Promise.all([ratings({ 'end-user': 'jason' }), ratings()]);
  expect(slow).toMatchObject({ status: 200 });
  expect(slow.seconds).toBeGreaterThan(6.9);
  expect(slow.seconds).toBeLessThan(8);
  expect(quick.seconds).toBeLessThan(3);
});

test('an abort with 500 for jason only', async () => {
  await rules('ratings', [
    { match: jason, fault: { abort: { percentage: { value: 100 }, httpStatus: 500 } }, route: [to('ratings', 'v1')] },
    { route: [to('ratings', 'v1')] },
  ]);
  expect(await ratings({ 'end-user': 'jason' })).toMatchObject({ status: 500, body: 'fault filter abort' });
  expect(await ratings()).toMatchObject({ status: 200 });
  expect((await reviews({ 'end-user': 'jason' })).body).toContain('Ratings service is currently unavailable');
});

test('a timeout of 0.5 s on reviews', async () => {
  await rules('ratings', [
    { fault: { delay: { percentage: { value: 100 }, fixedDelay: '2s' } }, route: [to('ratings', 'v1')] },
  ]);
  await rules('reviews', [{ timeout: '0.5s', route: [to('reviews', 'v2')] }]);
  const late = await reviews();
  expect(late).toMatchObject({ status: 504, body: 'upstream request timeout' });
  expect(late.seconds).toBeGreaterThan(0.4);
  expect(late.seconds).toBeLessThan(1.5);
});

test('retries: three more attempts, each given 2 s', async () => {
  const hits: string[] = [];
  const stop = await application('127.59.0.61', (request, response) => {
    hits.push(request.url as string);
    const attempt = hits.filter((url) => url === request.url).length;
    if (request.url === '/hangs-once' && attempt === 1) return;
    response.writeHead(request.url === '/fails-thrice' && attempt <= 3 ? 503 : 200).end(`attempt ${attempt}`);
  });
  try {
    await edit(APPLICATIONS, (text) => text.replace('127.59.0.40', '127.59.0.61'));
    await rules('ratings', [
      { retries: { attempts: 3, perTryTimeout: '2s', retryOn: '5xx' }, route: [to('ratings', 'v1')] },
    ]);
    expect(await mesh('http://ratings:9080/fails-thrice')).toMatchObject({ status: 200, body: 'attempt 4' });
    const hung = await mesh('http://ratings:9080/hangs-once');
    expect(hung).toMatchObject({ status: 200, body: 'attempt 2' });
    expect(hung.seconds).toBeGreaterThan(1.9);
    expect(hung.seconds).toBeLessThan(4);
  } finally {
    stop();
  }
});

test('a mirror of reviews v1 to v2', async () => {
  const mirrored: string[] = [];
  const stop = await application('127.59.0.62', (request, response) => {
    mirrored.push(`${request.method} ${request.headers.host}${request.url}`);
    response.end();
  });
  try {
    await edit(APPLICATIONS, (text) => text.replace('127.59.0.32', '127.59.0.62'));
    await rules('reviews', [
      {
        route: [to('reviews', 'v1')],
        mirror: { host: 'reviews', subset: 'v2' },
        mirrorPercentage: { value: 100 },
      },
    ]);
    for (let n = 0; n < 20; n++) expect((await reviews()).body).toContain('reviews-v1');
    await expect.poll(() => mirrored.length, { timeout: 5_000 }).toBe(20);
    expect(new Set(mirrored)).toEqual(new Set(['GET reviews-shadow:9080/reviews/0']));
  } finally {
    stop();
  }
});

test('a prefix of the URI is rewritten', async () => {
  await rules('reviews', [
    { match: [{ uri: { prefix: '/catalogue/' } }], rewrite: { uri: '/reviews/' }, route: [to('reviews', 'v1')] },
  ]);
  expect(await mesh('http://reviews:9080/catalogue/0')).toMatchObject({ status: 200 });
  expect(await reviews(), 'no rule is left for it').toMatchObject({ status: 404 });
});

test('a host that nobody serves gives 404 at the gateway', async () => {
  await edit('gateway.yaml', (text) => text.replaceAll('hosts: ["*"]', 'hosts: [bookinfo.example.com]'));
  expect(await page({ host: 'bookinfo.example.com' })).toMatchObject({ status: 200 });
  expect(await page({ host: 'nobody.example.com' })).toMatchObject({ status: 404, body: '' });
});

test('a broken edit is reported with its place, and the last good rules stay', async () => {
  await write(RULES, (text) => text.replace('subset: v2', 'subsett: v2'));
  await bookinfo.until(() => /virtual-services\.yaml:\d+:\d+: error/.test(bookinfo.output));
  expect((await reviews({ 'end-user': 'jason' })).body).toContain('reviews-v2');
});

const jason = [{ headers: { 'end-user': { exact: 'jason' } } }];

function to(host: string, subset: string, weight?: number) {
  return { destination: { host, subset }, ...(weight !== undefined && { weight }) };
}

/** Puts other rules in the place of one VirtualService. JSON is YAML. */
function rules(name: string, http: object[]): Promise<void> {
  const resource = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name },
    spec: { hosts: [name], http },
  };
  return edit(RULES, (text) =>
    text
      .split(/^---$/m)
      .map((document) =>
        document.includes(`metadata: { name: ${name} }`) ? `\n${JSON.stringify(resource)}\n` : document,
      )
      .join('---'),
  );
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await bookinfo.edit(file, (text) => {
    if (!original.has(file)) original.set(file, text);
    return change(text);
  });
}

/** Like edit, for text that will not become live. */
async function write(file: string, change: (text: string) => string): Promise<void> {
  await bookinfo.write(file, (text) => {
    if (!original.has(file)) original.set(file, text);
    return change(text);
  });
}

function mesh(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(url, { headers }, bookinfo.ports.mesh);
}

function reviews(headers: Record<string, string> = {}): Promise<Answer> {
  return mesh('http://reviews:9080/reviews/0', headers);
}

function ratings(headers: Record<string, string> = {}): Promise<Answer> {
  return mesh('http://ratings:9080/ratings/0', headers);
}

function page(headers: Record<string, string> = {}): Promise<Answer> {
  return ask(gateway('/productpage'), { headers });
}

function gateway(path: string): string {
  return `http://127.0.0.1:${bookinfo.ports.gateway}${path}`;
}

/** A program of the test's own in a Pod's place. */
async function application(
  address: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<() => void> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(9080, address, resolve));
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
