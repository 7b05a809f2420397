import { describe, expect, it } from 'vitest';
import { requestLine } from '../../cli/request-line.ts';
import { type AccessRecord, parseAccessLine } from '../../envoy/access-log.ts';

const ANSWERED: AccessRecord = {
  client: '127.0.0.1',
  agent: 'curl/7.88.1',
  method: 'GET',
  authority: 'reviews:9080',
  path: '/reviews/0?x=1',
  rule: 'default/reviews/jason',
  route: 'c0123456789abcdef',
  cluster: 'outbound|9080|v2|reviews.default.svc.cluster.local',
  upstream: '127.1.0.32:9080',
  status: 200,
  flags: '',
  details: 'via_upstream',
  duration: 12,
};

describe('the line of a request', () => {
  it.each<[string, Partial<AccessRecord>, string]>([
    [
      'an answer',
      {},
      'curl 127.0.0.1 GET reviews:9080/reviews/0?x=1 → default/reviews/jason → reviews.default v2 127.1.0.32:9080 200 12 ms',
    ],
    [
      'a default, which the route is named for; no subset; a client without a name',
      { agent: '', rule: '', route: 'default/reviews/1', cluster: 'outbound|9080||reviews.default.svc.cluster.local' },
      'someone 127.0.0.1 GET reviews:9080/reviews/0?x=1 → default/reviews/1 → reviews.default 127.1.0.32:9080 200 12 ms',
    ],
    [
      'an answer of Envoy',
      { cluster: '', upstream: '', status: 500, flags: 'FI', details: 'fault_filter_abort', duration: 0 },
      'curl 127.0.0.1 GET reviews:9080/reviews/0?x=1 → default/reviews/jason → 500 fault_filter_abort (FI) 0 ms',
    ],
    [
      'nothing that serves it',
      { rule: '', route: '', cluster: '', upstream: '', status: 404, details: 'route_not_found', flags: 'NR' },
      'curl 127.0.0.1 GET reviews:9080/reviews/0?x=1 → no rule → 404 route_not_found (NR) 12 ms',
    ],
    [
      'a client that went away',
      { status: 0, flags: 'DC', details: 'downstream_remote_disconnect' },
      'curl 127.0.0.1 GET reviews:9080/reviews/0?x=1 → default/reviews/jason → reviews.default v2 127.1.0.32:9080 no answer downstream_remote_disconnect (DC) 12 ms',
    ],
  ])('%s', (_, change, line) => {
    expect(requestLine({ ...ANSWERED, ...change }, { color: false })).toBe(line);
  });
});

describe('a line of Envoy', () => {
  it('is a record, what Envoy does not know being empty', () => {
    const line = JSON.stringify({ ...ANSWERED, mainsheet: 'request', rule: null, flags: '-' });
    expect(parseAccessLine(line)).toEqual({ ...ANSWERED, rule: '', flags: '' });
  });

  it.each(['', 'null', '"text"', '{', '{"status":200}'])('is no record if it is %j', (line) => {
    expect(parseAccessLine(line)).toBeUndefined();
  });
});
