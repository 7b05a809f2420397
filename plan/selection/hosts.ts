/** Host names and wildcards (`*.example.com`, `*`), as Istio compares them. All in lower case. */
import { isIP } from 'node:net';

export const CLUSTER_DOMAIN = 'svc.cluster.local';

/** A name without a dot is a Service of the namespace it is written in; `*`, addresses and all others stay as they are. */
export function qualify(host: string, namespace: string): string {
  const name = host.toLowerCase();
  const isWhole = name === '' || name === '*' || name.includes('.') || isIP(name) !== 0;
  return isWhole ? name : `${name}.${namespace}.${CLUSTER_DOMAIN}`;
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Whether everything that `host` stands for is also `pattern`. `*.x` takes in `a.b.x` and `*.b.x`, but not `x`. */
export function covers(pattern: string, host: string): boolean {
  if (!isWildcard(pattern)) return pattern === host;
  return host.endsWith(pattern.slice(1));
}

/** What two patterns have in common: the narrower of them, if one takes in the other. */
export function intersection(a: string, b: string): string | undefined {
  if (covers(a, b)) return b;
  return covers(b, a) ? a : undefined;
}

/** The narrowest of the patterns that take in `host`: itself, or else the longest wildcard. */
export function mostSpecific<T>(host: string, patterns: ReadonlyMap<string, T>): T | undefined {
  if (patterns.size === 0) return undefined;
  const own = patterns.get(host);
  if (own !== undefined) return own;
  for (let start = 1; start <= host.length; start++) {
    const found = patterns.get(`*${host.slice(start)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
