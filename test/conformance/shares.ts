/** Judges many answers to one request: counts against recorded shares, each by its exact binomial tail. */
import type { Expectation } from './case.ts';
import type { Outcome } from './outcome.ts';

/** One-sided tail of four sigma. */
const TAIL = 3.2e-5;

export function compareMany(expected: Expectation, outcomes: Outcome[]): string[] {
  const answers = count(outcomes.map(({ status, backend }) => `${status} ${backend ?? '-'}`));
  const others = count(outcomes.flatMap(({ otherHits }) => otherHits.map((hit) => `${hit.backend} ${hit.authority}`)));
  if (expected.sticky) {
    const [first, ...more] = Object.keys(answers);
    return more.length === 0 && first?.startsWith('200 ')
      ? []
      : [`expected 200 from one backend, got ${JSON.stringify(answers)}`];
  }
  if (expected.range) return ranges(expected.range, answers);
  return [
    ...shares('answer', expected.share, answers, outcomes.length),
    ...shares('hit', expected.otherShare, others, outcomes.length),
  ];
}

function ranges(expected: Record<string, [number, number]>, got: Record<string, number>): string[] {
  return union(expected, got).flatMap((key) => {
    const [low, high] = expected[key] ?? [0, 0];
    const n = got[key] ?? 0;
    return n >= low && n <= high ? [] : [`${key}: expected ${low} to ${high}, got ${n}`];
  });
}

function shares(
  what: string,
  expected: Record<string, number> = {},
  got: Record<string, number>,
  total: number,
): string[] {
  return union(expected, got).flatMap((key) => {
    const share = expected[key] ?? 0;
    const n = got[key] ?? 0;
    return plausible(n, total, share) ? [] : [`${what} ${key}: expected ${share} of ${total}, got ${n}`];
  });
}

function count(keys: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function union(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** Whether k of n is believable at chance p: neither tail of the binomial distribution beyond it is too thin. */
export function plausible(k: number, n: number, p: number): boolean {
  if (p <= 0) return k === 0;
  if (p >= 1) return k === n;
  return k <= n && atMost(k, n, p) > TAIL && 1 - atMost(k - 1, n, p) > TAIL;
}

/** P(X ≤ k) for X ~ Bin(n, p), 0 < p < 1. */
function atMost(k: number, n: number, p: number): number {
  let sum = 0;
  let term = n * Math.log1p(-p);
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(term);
    term += Math.log((n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return sum;
}
