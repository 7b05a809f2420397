/** Headers that a story tells of, held against those that were seen. */
import type { DestinationStory } from '../story/destinations.ts';
import type { HeaderList } from '../story/request.ts';
import type { Story } from '../story/story.ts';
import { type Mismatch, mismatch } from '../story/tests/mismatch.ts';
import { OF_THE_CONNECTION } from './send.ts';
import { MARK } from './stand-ins.ts';

/** Envoy's own, of which a story says only that they are there. */
const ENVOYS = /^(x-envoy-|x-forwarded-)/;
const NOT_TOLD = new Set([...OF_THE_CONNECTION, MARK, 'x-request-id', 'host']);

/** What only a running Envoy knows stands in a story as it was written: `%DOWNSTREAM_REMOTE_ADDRESS%`. */
const UNKNOWN = /%[A-Z_]+/;

/** Of the request as it arrived. */
export function differentHeaders(told: HeaderList, seen: HeaderList): Mismatch[] {
  const [wanted, actual] = [joined(told), joined(seen)];
  return [...new Set([...wanted.keys(), ...actual.keys()])].flatMap((name) => {
    const [one, other] = [wanted.get(name), actual.get(name)];
    const same = one === other || (one !== undefined && UNKNOWN.test(one) && other !== undefined);
    return same ? [] : [mismatch(`headers.${name}`, one, other)];
  });
}

/** Of the answer, where one operation alone decides a header. */
export function responseDifferences(
  { headers: ofRule }: Story,
  { headers: ofDestination }: DestinationStory,
  seen: HeaderList,
): Mismatch[] {
  const edits = [ofRule, ofDestination].flatMap((operations) => (operations ? [operations.response] : []));
  const written = edits.flatMap(({ set, add }) => [...set, ...add]).map(([name, value]) => [name.toLowerCase(), value]);
  const named = [...written.map(([name]) => name), ...edits.flatMap(({ remove }) => remove.map(lower))];
  const actual = joined(seen);
  return written.flatMap(([name = '', value = '']) => {
    if (named.filter((one) => one === name).length > 1 || value === '' || value.includes('%')) return [];
    return actual.get(name) === value || NOT_TOLD.has(name) || ENVOYS.test(name)
      ? []
      : [mismatch(`responseHeaders.${name}`, value, actual.get(name))];
  });
}

/** A header that is there twice is one with a comma. */
function joined(headers: HeaderList): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of headers) {
    if (NOT_TOLD.has(name) || ENVOYS.test(name)) continue;
    const known = all.get(name);
    all.set(name, known === undefined ? value.trim() : `${known},${value.trim()}`);
  }
  return all;
}

function lower(text: string): string {
  return text.toLowerCase();
}
