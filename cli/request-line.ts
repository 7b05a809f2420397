/** One request as `run` prints it: who asked for what, which rule took it, where it went, what came of it, how long. */
import pc from 'picocolors';
import type { AccessRecord } from '../envoy/access-log.ts';

/** `curl 127.0.0.1 GET reviews:9080/reviews/0 → default/reviews/jason → reviews.default v2 127.1.0.32:9080 200 12 ms` */
export function requestLine(record: AccessRecord, { color }: { color: boolean }): string {
  const { bold, cyan, dim } = pc.createColors(color);
  const { method, authority, path, duration } = record;
  return [
    dim(who(record)),
    bold(method),
    `${authority}${path}`,
    dim('→'),
    // The filter names the rule, but for a host's default: there the route has the rule's name.
    cyan(record.rule || record.route || 'no rule'),
    dim('→'),
    ...where(record),
    status(record.status, color),
    ...why(record),
    dim(`${duration} ms`),
  ].join(' ');
}

function who({ agent, client }: AccessRecord): string {
  const [product = ''] = agent.split('/', 1);
  return `${product || 'someone'} ${client}`;
}

/** `outbound|9080|v2|reviews.default.svc.cluster.local`, the endpoint after it. */
function where({ cluster, upstream }: AccessRecord): string[] {
  if (!cluster) return [];
  const [, , subset, host] = cluster.split('|');
  const name = host === undefined ? cluster : host.replace(/\.svc\.cluster\.local$/, '');
  return [name, ...(subset ? [subset] : []), ...(upstream ? [upstream] : [])];
}

function status(code: number, color: boolean): string {
  const { green, yellow, red } = pc.createColors(color);
  if (code === 0) return red('no answer');
  return (code >= 500 ? red : code >= 400 ? yellow : green)(String(code));
}

/** Envoy's own reason, where the answer is not just what the upstream said. */
function why({ details, flags }: AccessRecord): string[] {
  if (!details || details === 'via_upstream') return [];
  return [flags ? `${details} (${flags})` : details];
}
