/** Our own tests: whether a story holds what is expected. Only what is named is looked at. */
import type { Target } from '../destinations.ts';
import type { Story } from '../story.ts';
import { type Mismatch, mismatch } from './mismatch.ts';
import type { Expectation, ExpectedDestination } from './schema.ts';

export function unmet(expect: Expectation, story: Story): Mismatch[] {
  const { answer, fault, timeout, retries, destinations } = story;
  const { delay, abort } = fault ?? {};
  return [
    ...same('listener', expect.listener, story.listener),
    ...same('host', expect.host, story.host),
    ...same('rule', expect.rule, story.rule),
    ...same('status', expect.status, answer?.status),
    ...same('location', expect.location, answer?.location),
    ...same('body', expect.body, answer?.body),
    ...one('destination', expect.destination, story),
    ...all('destinations', expect.destinations, destinations),
    ...all('mirrors', expect.mirrors, story.mirrors),
    ...each('path', expect.path, story, ({ path }) => path),
    ...each('authority', expect.authority, story, ({ authority }) => authority),
    ...headers('headers', expect.headers, story, sentHeader),
    ...headers('responseHeaders', expect.responseHeaders, story, responseHeader),
    ...(expect.fault === 'none' && fault ? [mismatch('fault', 'none', fault)] : []),
    ...same('delay.time', inWords(expect.delay?.time), inWords(delay?.milliseconds)),
    ...same('delay.percentage', expect.delay?.percentage, delay?.percentage),
    ...(expect.delay && !delay ? [mismatch('delay', 'a delay', undefined)] : []),
    ...same('abort.status', expect.abort?.status, abort?.httpStatus),
    ...same('abort.grpcStatus', expect.abort?.grpcStatus, abort?.grpcStatus),
    ...same('abort.percentage', expect.abort?.percentage, abort?.percentage),
    ...(expect.abort && !abort ? [mismatch('abort', 'an abort', undefined)] : []),
    ...same('timeout', inWords(expect.timeout), inWords(timeout?.milliseconds)),
    ...same('retries.attempts', expect.retries?.attempts, retries?.attempts),
    ...same('retries.perTryTimeout', inWords(expect.retries?.perTryTimeout), inWords(retries?.perTryTimeout)),
    ...same('retries.on', expect.retries?.on?.join(), retries?.on?.join()),
  ];
}

function same<T>(field: string, expected: T | undefined, actual: T | undefined): Mismatch[] {
  return expected === undefined || expected === actual ? [] : [mismatch(field, expected, actual)];
}

function inWords(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${milliseconds} ms`;
}

type Told = Target & { weight?: number; percentage?: number; authority?: string };
type Wanted = ExpectedDestination & { percentage?: number; authority?: string };

/** A short name stands for the service of that name in any namespace. */
function fits(wanted: Wanted, told: Told): boolean {
  const { host, subset, port, share, percentage, endpoints, authority } = wanted;
  return (
    (host === undefined || told.host === host || told.host.startsWith(`${host}.`)) &&
    (subset === undefined || (told.subset ?? '') === subset) &&
    (port === undefined || told.port === port) &&
    (share === undefined || told.weight === share) &&
    (percentage === undefined || told.percentage === percentage) &&
    (authority === undefined || told.authority === authority) &&
    (endpoints === undefined || endpoints.toSorted().join() === told.endpoints.toSorted().join())
  );
}

function one(field: string, wanted: ExpectedDestination | undefined, { destinations }: Story): Mismatch[] {
  if (!wanted || destinations.some((told) => fits(wanted, told))) return [];
  return [mismatch(field, wanted, destinations.length > 0 ? destinations.map(brief) : undefined)];
}

/** As many as there are, each another's. */
function all(field: string, wanted: Wanted[] | undefined, told: Told[]): Mismatch[] {
  if (!wanted) return [];
  const rest = [...told];
  const missed = wanted.filter((one) => {
    const at = rest.findIndex((candidate) => fits(one, candidate));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return missed.length === 0 && rest.length === 0 ? [] : [mismatch(field, wanted, told.map(brief))];
}

function brief({ host, subset, port, weight, percentage }: Told) {
  return { host, subset, port, share: weight, percentage };
}

type Sent = Story['destinations'][number]['request'];

/** Whichever destination it is. */
function each(
  field: string,
  wanted: string | undefined,
  { destinations }: Story,
  of: (sent: Sent) => string,
): Mismatch[] {
  if (wanted === undefined) return [];
  const values = [...new Set(destinations.map(({ request }) => of(request)))];
  return values.length === 1 && values[0] === wanted ? [] : [mismatch(field, wanted, values.join(' or ') || undefined)];
}

function headers(
  field: string,
  wanted: Record<string, unknown> | undefined,
  story: Story,
  of: (story: Story, name: string) => (string | undefined)[],
): Mismatch[] {
  return Object.entries(wanted ?? {}).flatMap(([name, value]) => {
    const values = of(story, name.toLowerCase());
    const expected = value === null ? undefined : String(value);
    const met = values.length > 0 && values.every((actual) => actual === expected);
    return met
      ? []
      : [
          mismatch(
            `${field}.${name}`,
            expected,
            values.find((actual) => actual !== expected),
          ),
        ];
  });
}

function sentHeader({ destinations }: Story, name: string): (string | undefined)[] {
  return destinations.map(({ request }) => joined(request.headers.filter(([known]) => known === name)));
}

/** What the rule and each destination do to a response; of an answer of Envoy's own its headers too. */
function responseHeader({ headers: ofRule, destinations, answer }: Story, name: string): (string | undefined)[] {
  const levels = destinations.length > 0 ? destinations.map((one) => [one.headers, ofRule]) : [[ofRule]];
  return levels.map((level) => {
    const edits = level.flatMap((operations) => (operations ? [operations.response] : []));
    const written = edits.flatMap(({ set, add }) => [...set, ...add]).filter(([known]) => known.toLowerCase() === name);
    return answer?.headers?.[name] ?? joined(written);
  });
}

function joined(entries: [string, string][]): string | undefined {
  return entries.length > 0 ? entries.map(([, value]) => value).join() : undefined;
}
