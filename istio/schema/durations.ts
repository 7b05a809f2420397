/** Durations as Go writes them, which is how Istio reads them. */

const MILLISECONDS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
};

const DURATION = /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/;
const PART = /(\d+\.?\d*|\.\d+)([a-zµμ]+)/g;

/** `1.5s`, `1m30s`, `-2ms`, `0` in milliseconds, exact to the nanosecond; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, sign, parts] = DURATION.exec(text) ?? [];
  if (parts === undefined) return undefined;
  let total = 0;
  for (const [, amount, unit] of parts.matchAll(PART)) total += Number(amount) * MILLISECONDS[unit!]!;
  const exact = Math.round(total * 1e6) / 1e6;
  return sign === '-' && exact !== 0 ? -exact : exact;
}
