/** What Envoy did is held against the story: each of these is not what was told. */
import { expect, it } from 'vitest';
import { contradictions, timesToSend } from '../../stage/contradictions.ts';
import { type Arrival, EARLY, type Sighting } from '../../stage/sighting.ts';
import type { Request } from '../../story/request.ts';
import type { Story } from '../../story/story.ts';

const NONE = { set: [], add: [], remove: [] };
const EDITS = { request: NONE, response: { ...NONE, set: [['x-answer', 'yes']] as [string, string][] } };
const SENT = { path: '/new', authority: 'inner', headers: [['x-a', '1']] as [string, string][] };

const destination = (subset: string, weight: number, problem?: string) => ({
  ...{ host: 'shop.default', subset, port: 80, endpoints: ['10.0.0.1:80'], weight, headers: EDITS, request: SENT },
  ...(problem && { problem }),
});
const mirror = (subset: string, percentage: number) => ({
  ...{ host: 'shop.default', subset, port: 80, endpoints: [], percentage, authority: 'inner-shadow' },
});

const REQUEST: Request = {
  ...{ method: 'GET', scheme: 'http', host: 'shop', port: 80, authority: 'shop', target: '/', headers: [] },
};
const STORY: Story = {
  request: { method: 'GET', scheme: 'http', authority: 'shop', path: '/' },
  ...{ host: 'shop.default:80', rule: 'default/shop/0', conditions: [], tried: [], mirrors: [] },
  destinations: [destination('v1', 100)],
};

const arrival = (subset: string, more: Partial<Arrival> = {}): Arrival => ({
  ...SENT,
  host: 'shop.default',
  subset,
  port: 80,
  ...more,
});
const seen = (more: Partial<Sighting> = {}): Sighting => ({
  ...{ status: 200, headers: [['x-answer', 'yes']], body: '', milliseconds: 1, copies: [], reached: arrival('v1') },
  ...more,
});
const byEnvoy = (status: number, body = '', milliseconds = 1): Sighting => ({
  ...{ status, headers: [], body, milliseconds, copies: [] },
});
const many = (count: number, one: Sighting): Sighting[] => Array.from({ length: count }, () => one);

const REDIRECT = { status: 301, why: '', location: 'http://b/' };
const SPLIT = { destinations: [destination('v1', 75), destination('v2', 25)] };
const HALF_LOST = { destinations: [destination('v1', 50), destination('v2', 50, 'no endpoints')] };
const LATE = { fault: { delay: { milliseconds: 500, percentage: 10 } } };
const ABORTS = { fault: { abort: { percentage: 20, httpStatus: 418 } } };
const aborted = byEnvoy(418, 'fault filter abort');
const copied = seen({ copies: [arrival('m', { authority: 'inner-shadow' })] });

it.each<[what: string, story: Partial<Story>, right: Sighting[], wrong: [field: string, sightings: Sighting[]][]]>([
  [
    'a destination',
    {},
    [seen()],
    [
      ['ending', [seen({ reached: arrival('v2') })]],
      ['ending', [byEnvoy(503, 'no healthy upstream')]],
      ['ending', [byEnvoy(0)]],
      ['path', [seen({ reached: arrival('v1', { path: '/' }) })]],
      ['authority', [seen({ reached: arrival('v1', { authority: 'shop' }) })]],
      ['headers.x-a', [seen({ reached: arrival('v1', { headers: [] }) })]],
      ['headers.x-b', [seen({ reached: arrival('v1', { headers: [...SENT.headers, ['x-b', '']] }) })]],
      ['responseHeaders.x-answer', [seen({ headers: [] })]],
      ['mirrors', [copied]],
    ],
  ],
  [
    'an answer',
    { answer: REDIRECT, destinations: [] },
    [{ ...byEnvoy(301), headers: [['location', 'http://b/']] }],
    [
      ['location', [byEnvoy(301)]],
      ['ending', [byEnvoy(302)]],
      ['ending', [seen({ status: 301 })]],
    ],
  ],
  [
    'shares',
    SPLIT,
    [...many(290, seen()), ...many(110, seen({ reached: arrival('v2') }))],
    [
      ['share', [...many(110, seen()), ...many(290, seen({ reached: arrival('v2') }))]],
      ['share', many(400, seen())],
    ],
  ],
  [
    'two destinations that differ in headers only',
    { destinations: [destination('v1', 50), { ...destination('v1', 50), request: { ...SENT, headers: [] } }] },
    [...many(200, seen()), ...many(200, seen({ reached: arrival('v1', { headers: [] }) }))],
    [['headers.x-a', many(400, seen({ reached: arrival('v1', { headers: [['x-a', '2']] }) }))]],
  ],
  [
    'a share that nobody serves',
    HALF_LOST,
    [...many(190, seen()), ...many(210, byEnvoy(503))],
    [['share', [...many(10, seen()), ...many(390, byEnvoy(503))]]],
  ],
  [
    'delays',
    LATE,
    [...many(360, seen()), ...many(40, seen({ milliseconds: 500 - EARLY }))],
    [
      ['delay', many(400, seen())],
      ['delay', many(400, seen({ milliseconds: 501 }))],
      ['delay', [...many(360, seen()), ...many(40, seen({ milliseconds: 499 - EARLY }))]],
    ],
  ],
  [
    'aborts',
    ABORTS,
    [...many(320, seen()), ...many(80, aborted)],
    [
      ['share', many(400, seen())],
      ['ending', [...many(320, seen()), ...many(80, byEnvoy(418))]],
    ],
  ],
  [
    'mirrors',
    { mirrors: [mirror('m', 25)] },
    [...many(300, seen()), ...many(100, copied)],
    [
      ['mirrors', many(400, seen())],
      ['mirrors', many(400, copied)],
      ['mirrors', [...many(300, seen()), ...many(100, seen({ copies: [arrival('m')] }))]],
      ['mirrors', [...many(300, seen()), ...many(100, seen({ copies: [arrival('n')] }))]],
    ],
  ],
])('%s', (_, story, right, wrong) => {
  const told = { request: REQUEST, story: { ...STORY, ...story } };
  expect(timesToSend(told)).toBe(right.length);
  expect(contradictions(told, right)).toEqual([]);
  for (const [field, sightings] of wrong) {
    expect([...new Set(contradictions(told, sightings).map((found) => found.field))]).toEqual([field]);
  }
});

it('knows what a gRPC client is answered', () => {
  const request: Request = { ...REQUEST, headers: [['Content-Type', 'application/grpc']] };
  const told = { request, story: { ...STORY, ...HALF_LOST } };
  const lost = { ...byEnvoy(200), headers: [['grpc-status', '14']] as [string, string][] };
  expect(contradictions(told, [...many(200, seen()), ...many(200, lost)])).toEqual([]);
});
