/** Compares an outcome with what was recorded; each difference is one line of text. */
import type { Expectation, Seen } from './case.ts';
import type { Outcome } from './outcome.ts';

/** Seconds an answer may be later than recorded. */
const SLACK = 0.15;
/** Of Envoy's sentence about a failed upstream connection only the beginning is stable. */
const CONNECT_ERROR = 'upstream connect error or disconnect/reset before headers';

export function compare(expected: Expectation, got: Outcome): string[] {
  if (expected.anyOf) {
    const tries = expected.anyOf.map((one) => compare(one, got));
    return tries.reduce((best, differences) => (differences.length < best.length ? differences : best));
  }
  if (expected.noListener) return got.status === null ? [] : [`a listener answered with ${got.status}`];
  if (expected.unrouted) return unrouted(got);
  if (expected.notStatus !== undefined) return got.status === expected.notStatus ? [`status is ${got.status}`] : [];
  if (got.status === null)
    return [`status: expected ${expected.status}, got ${got.refused ? 'a refused connection' : 'no answer'}`];
  return [
    ...same('status', expected.status, got.status),
    ...same('backend', expected.backend, got.backend),
    ...(expected.seen && got.seen ? compareSeen(expected.seen, got.seen, 'seen') : []),
    ...localAnswer(expected, got),
    ...compareMaps('response header', expected.responseHeaders, got.responseHeaders),
    ...late(expected, got),
    ...compareHits(expected.otherHits ?? [], got.otherHits),
  ];
}

/** Whether an answer came later than it should: on a busy machine that proves nothing by itself. */
export function isLate(expected: Expectation | undefined, got: Outcome): boolean {
  return expected?.elapsed !== undefined && got.seconds > bounds(expected.elapsed)[1];
}

function unrouted(got: Outcome): string[] {
  const reached = [...(got.backend ? [got.backend] : []), ...got.otherHits.map(({ backend }) => backend)];
  if (reached.length === 0 && (got.status ?? 999) >= 400) return [];
  return [`expected no backend and no success, got ${got.status} from ${reached.join(', ') || 'Envoy'}`];
}

/** Body and type count only where Envoy answered itself. */
function localAnswer(expected: Expectation, got: Outcome): string[] {
  const expectedLocal = expected.backend === null || expected.backend === undefined;
  if (expectedLocal !== (got.backend === null)) return [];
  const start = (body = '') => (body.startsWith(CONNECT_ERROR) ? CONNECT_ERROR : body.slice(0, 300));
  return [
    ...same('body', start(expected.body), start(got.body)),
    ...same('content-type', expected.contentType, got.contentType),
  ];
}

function late(expected: Expectation, got: Outcome): string[] {
  if (expected.elapsed === undefined) return [];
  const [low, high] = bounds(expected.elapsed);
  return got.seconds >= low && got.seconds <= high ? [] : [`took ${got.seconds} s, not ${low} to ${high}`];
}

function bounds(elapsed: number | [number, number]): [number, number] {
  return Array.isArray(elapsed) ? elapsed : [Math.max(0, elapsed * 0.9 - 0.03), elapsed + SLACK];
}

export function compareSeen(expected: Seen, got: Seen, at: string): string[] {
  return [
    ...same(`${at}: method`, expected.method, got.method),
    ...same(`${at}: path`, expected.path, got.path),
    ...same(`${at}: authority`, expected.authority, got.authority),
    ...same(`${at}: body`, expected.body ?? '', got.body ?? ''),
    ...compareMaps(`${at}: added header`, expected.addedHeaders, got.addedHeaders),
    ...compareMaps(`${at}: changed header`, expected.changedHeaders, got.changedHeaders),
    ...same(
      `${at}: removed headers`,
      (expected.removedHeaders ?? []).toSorted().join(),
      (got.removedHeaders ?? []).toSorted().join(),
    ),
  ];
}

function compareMaps(what: string, expected: Record<string, string> = {}, got: Record<string, string> = {}): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(got)]);
  return [...names].flatMap((name) =>
    expected[name] === '*any*' && name in got ? [] : same(`${what} ${name}`, expected[name], got[name]),
  );
}

/** Each expected hit takes the hit that differs least from it; the most particular expectations choose first. */
function compareHits(expected: NonNullable<Expectation['otherHits']>, got: Outcome['otherHits']): string[] {
  const rest = [...got];
  const differences: string[] = [];
  const choices = ({ backend }: { backend: string | string[] }) => (Array.isArray(backend) ? backend.length : 0);
  for (const hit of expected.toSorted((a, b) => choices(a) - choices(b))) {
    const tries = rest
      .filter(({ backend }) => same('', hit.backend, backend).length === 0)
      .map((other) => ({ other, found: compareSeen(hit, other, `hit on ${other.backend}`) }))
      .sort((a, b) => a.found.length - b.found.length);
    if (!tries[0]) {
      differences.push(`no hit on ${hit.backend} with ${hit.method} ${hit.authority}${hit.path}`);
      continue;
    }
    rest.splice(rest.indexOf(tries[0].other), 1);
    differences.push(...tries[0].found);
  }
  return [
    ...differences,
    ...rest.map((hit) => `a hit on ${hit.backend} with ${hit.method} ${hit.authority}${hit.path}`),
  ];
}

/** A list names the values of which one is right. */
function same<T extends string | number | null | undefined>(what: string, expected: T | T[], got: T): string[] {
  const fits = Array.isArray(expected) ? expected.includes(got) : (expected ?? null) === (got ?? null);
  return fits ? [] : [`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`];
}
