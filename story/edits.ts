/** Header operations carried out, as Envoy does on the way to the upstream. */
import type { Destination, Forward, HeaderEdits, HeaderOps } from '../plan/plan.ts';
import type { HeaderList } from './request.ts';

/** What a destination is sent: of one of several its own operations go first, of a single one the route's. */
export function requestHeaders(
  headers: HeaderList,
  { headers: ofRoute, weighted }: Forward,
  of: Destination,
): HeaderList {
  return weighted ? edited(edited(headers, [of.headers]), [ofRoute]) : edited(headers, [ofRoute, of.headers]);
}

/** Levels that Istio writes as one: all removals go before all that is set, and that before all that is added. */
function edited(headers: HeaderList, levels: HeaderOps[]): HeaderList {
  const edits = levels.map(({ request }) => request);
  const removed = lowerCase(edits.flatMap(({ remove }) => remove));
  const kept = headers.filter(([name]) => !removed.includes(name));
  // An empty value changes nothing.
  const values = (operations: HeaderEdits['set']) =>
    operations
      .map(([name, format]): [string, string] => [name.toLowerCase(), formatted(format, kept)])
      .filter(([, value]) => value !== '');
  const set = values(edits.flatMap((level) => level.set));
  const overwritten = set.reduce<HeaderList>((result, entry) => [...without(entry[0], result), entry], kept);
  return [...overwritten, ...values(edits.flatMap(({ add }) => add))];
}

function without(name: string, headers: HeaderList): HeaderList {
  return headers.filter(([known]) => known !== name);
}

function lowerCase(names: string[]): string[] {
  return names.map((name) => name.toLowerCase());
}

/** `%REQ(a?b)%` is the header a, else b; what only a running Envoy knows stays as it is written. */
function formatted(format: string, headers: HeaderList): string {
  const value = (name: string) => headers.find(([known]) => known === name.toLowerCase())?.[1];
  return format.replace(
    /%%|%REQ\(([^)?]*)(?:\?([^)]*))?\)(?::(\d+))?%/g,
    (_, first?: string, second?: string, length?: string) => {
      if (first === undefined) return '%';
      const found = value(first) ?? value(second ?? '') ?? '';
      return length === undefined ? found : found.slice(0, Number(length));
    },
  );
}
