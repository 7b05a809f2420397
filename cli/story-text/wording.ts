/** What is said of a destination, a mirror, retries and the like, each in a few words. */
import type { Cors, HashPolicy } from '../../plan/plan.ts';
import type { MirrorStory, Target } from '../../story/destinations.ts';
import type { Story } from '../../story/story.ts';

export function targetText({ host, subset, port, endpoints }: Target): string {
  const named = [host, ...(subset ? [subset] : []), ...(port ? [`port ${port}`] : [])].join(' ');
  return endpoints.length > 0 ? `${named} → ${endpoints.join(', ')}` : named;
}

export function mirrorText(mirror: MirrorStory): string {
  const { percentage, authority, problem } = mirror;
  const lost = problem ? `; nothing is sent: ${problem}` : '';
  return `${percentage} % ${targetText(mirror)}, as ${authority}${lost}`;
}

export function hashText(hash: HashPolicy): string {
  switch (hash.by) {
    case 'header':
      return `for each value of the header ${hash.name}`;
    case 'cookie':
      return `for each value of the cookie ${hash.name}${hash.ttl === undefined ? '' : ', which is set where it is missing'}`;
    case 'source-ip':
      return 'for each client address';
    case 'query':
      return `for each value of the query parameter ${hash.name}`;
  }
}

export function retriesText({
  attempts,
  on = [],
  statusCodes = [],
  perTryTimeout,
  from,
}: NonNullable<Story['retries']>): string {
  if (attempts === 0) return `none; ${from}`;
  const codes = statusCodes.length > 0 ? ` (${statusCodes.join(', ')})` : '';
  const each = perTryTimeout === undefined ? '' : `, ${duration(perTryTimeout)} each`;
  return `${attempts}${each}, on ${on.join(', ')}${codes}; ${from}`;
}

export function corsText({ origins, methods, headers }: Cors): string {
  const origin = origins.map((test) => (test.kind === 'present' ? 'any' : `${test.kind} ${test.value}`)).join(', ');
  return [
    `from ${origin || 'nowhere'}`,
    ...(methods.length ? [methods.join()] : []),
    ...(headers.length ? [headers.join()] : []),
  ].join('; ');
}

/** Milliseconds as Istio writes them; 0 is none. */
export function duration(milliseconds: number): string {
  if (milliseconds === 0) return 'none';
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
