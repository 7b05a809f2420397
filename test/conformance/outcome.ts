/** What happened to one request, in the terms of an expectation. */
import type { Hit } from './backends.ts';
import { type Pairs, type Probe, pairs, type Seen } from './case.ts';
import type { Reply } from './send.ts';

/** Headers that are Istio's, Envoy's or our own business, or these tests': they decide nothing. */
const IGNORED_PREFIXES = ['x-envoy-', 'x-forwarded-', 'x-b3-', 'x-mainsheet-', 'x-be-'];
const IGNORED = new Set([
  ...['x-request-id', 'x-probe-id', 'x-hit', 'x-backend'],
  ...['b3', 'traceparent', 'tracestate', 'x-ot-span-context'],
  ...['server', 'date', 'via'],
  ...['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'proxy-connection'],
]);

export interface Outcome {
  status: number | null;
  refused: boolean;
  backend: string | null;
  seen?: Seen;
  otherHits: (Seen & { backend: string })[];
  responseHeaders: Record<string, string>;
  /** Where it is not the backend's. */
  contentType?: string;
  /** Where it is not the backend's. */
  body?: string;
  seconds: number;
}

export function outcomeOf(probe: Probe, { answer, refused, seconds }: Reply, hits: Hit[]): Outcome {
  const sent = pairs(probe.headers);
  const own = answer && hits.find((hit) => hit.number === header(answer.headers, 'x-hit'));
  const outcome: Outcome = {
    status: answer?.status ?? null,
    refused,
    backend: own?.backend ?? null,
    otherHits: hits.filter((hit) => hit !== own).map((hit) => ({ backend: hit.backend, ...seenBy(hit, sent) })),
    responseHeaders: answer ? merged(answer.headers.filter(([name]) => !ignored(name) && name !== 'content-type')) : {},
    seconds,
  };
  if (own) outcome.seen = seenBy(own, sent);
  if (!answer) return outcome;
  const noBody = probe.method === 'HEAD' || answer.status === 204 || answer.status === 304;
  if (own ? !noBody && answer.body !== own.answer : answer.body) outcome.body = answer.body;
  const contentType = header(answer.headers, 'content-type');
  if (contentType !== undefined && contentType !== (own && 'application/json')) outcome.contentType = contentType;
  return outcome;
}

export function seenBy(hit: Pick<Hit, 'method' | 'path' | 'authority' | 'headers' | 'body'>, sent: Pairs): Seen {
  const before = merged(sent.filter(([name]) => compared(name)));
  const after = merged(hit.headers.filter(([name]) => compared(name)));
  const seen: Seen = { method: hit.method, path: hit.path, authority: hit.authority };
  if (hit.body) seen.body = hit.body;
  seen.addedHeaders = pick(after, (name) => !(name in before));
  seen.changedHeaders = pick(after, (name) => name in before && before[name] !== after[name]);
  seen.removedHeaders = Object.keys(before).filter((name) => !(name in after));
  return seen;
}

function pick(values: Record<string, string>, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}

/** Values by lower-case name; those of a repeated header joined by commas. */
function merged(headers: Pairs): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    all[key] = (key in all ? `${all[key]},${value}` : value).replace(/\s*,\s*/g, ',').trim();
  }
  return all;
}

function compared(name: string): boolean {
  return !ignored(name.toLowerCase()) && name.toLowerCase() !== 'host';
}

function ignored(name: string): boolean {
  return IGNORED.has(name) || IGNORED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function header(headers: Pairs, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}
