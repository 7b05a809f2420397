/** Looks up in a table's bytes as layout.ts says a filter does: by hashes, one probe after the other. */
import { fnvStep, hashBackward, hashForward } from '../../../plan/table/hash.ts';
import * as layout from '../../../plan/table/layout.ts';
import type { TableReader } from '../../../plan/table/read.ts';

export interface Request {
  path: string;
  /** All values of each header. */
  headers: Record<string, string[]>;
  query: Record<string, string>;
}

/** The reference with this hash that `is` the wanted one, or 0. Fails where the map would probe for ever. */
function probe(
  table: TableReader,
  map: number,
  mask: number,
  hash: number,
  is: (reference: number) => boolean,
): number {
  for (let step = 0, slot = hash & mask; step <= mask; step++, slot = (slot + 1) & mask) {
    const place = map + slot * layout.MAP_SLOT;
    const reference = table.word(place + layout.MAP_REFERENCE);
    if (reference === 0) return 0;
    if (table.word(place + layout.MAP_HASH) === hash && is(reference)) return reference;
  }
  throw new Error('a map without a free slot');
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The ruleset of a host name in lower case, without its port where ports are ignored; 0 if there is none. */
export function findRuleset(table: TableReader, name: string): number {
  const find = (map: number, mask: number, key: string): number => {
    const hash = hashBackward(key, layout.FNV_OFFSET);
    return probe(table, table.word(map), table.word(mask), hash, (host) => table.text(host + layout.HOST_KEY) === key);
  };
  const exact = find(layout.TABLE_EXACT, layout.TABLE_EXACT_MASK, name);
  if (exact) return table.word(exact + layout.HOST_RULESET);
  for (let start = 1; start < name.length; start++) {
    const length = name.length - start;
    const byte = table.bytes(layout.TABLE_SUFFIX_LENGTHS + (length >>> 3), 1)[0]!;
    if (length > 255 || !((byte >>> (length & 7)) & 1)) continue;
    const host = find(layout.TABLE_SUFFIX, layout.TABLE_SUFFIX_MASK, name.slice(start));
    if (host) return table.word(host + layout.HOST_RULESET);
  }
  return table.word(layout.TABLE_ANY_HOST);
}

/** The numbers of the entries that the request's own values name, ascending. */
export function candidates(table: TableReader, ruleset: number, request: Request): number[] {
  const kinds = table.word(ruleset + layout.RULESET_ANCHOR_KINDS);
  const found: number[] = [];
  const visited = new Set<number>();
  const take = (list: number): void => {
    const index = table.word(list + layout.LIST_INDEX);
    if (index >= table.word(layout.TABLE_LIST_COUNT)) throw new Error(`list ${index} is beyond the table's count`);
    if (visited.has(index)) return;
    visited.add(index);
    found.push(...table.words(list + layout.LIST_SIZE, table.word(list + layout.LIST_COUNT)));
  };
  const look = (kind: number, slot: number, key: string): void => {
    if (!(kinds & (1 << kind))) return;
    const seed = layout.FNV_OFFSET ^ ((kind << layout.ANCHOR_KIND_SHIFT) | slot);
    const list = findAnchor(table, ruleset, hashForward(key, seed), kind, slot, key);
    if (list) take(list);
  };

  look(layout.ANCHOR_PATH_EXACT, 0, request.path);
  look(layout.ANCHOR_PATH_EXACT_FOLDED, 0, lowered(request.path));
  for (const prefix of prefixes(table, ruleset, layout.RULESET_PREFIXES, layout.RULESET_PREFIX_COUNT, request.path)) {
    look(layout.ANCHOR_PATH_PREFIX, 0, prefix);
  }
  const folded = prefixes(
    table,
    ruleset,
    layout.RULESET_FOLDED_PREFIXES,
    layout.RULESET_FOLDED_PREFIX_COUNT,
    request.path,
  );
  for (const prefix of folded) look(layout.ANCHOR_PATH_PREFIX_FOLDED, 0, lowered(prefix));
  for (const [name, values] of Object.entries(request.headers)) {
    const slot = findHeader(table, ruleset, name);
    if (slot === undefined) continue;
    look(layout.ANCHOR_HEADER_PRESENT, slot, '');
    for (const value of values) look(layout.ANCHOR_HEADER_EXACT, slot, value);
  }
  for (const [name, value] of Object.entries(request.query)) {
    const slot = findName(table, ruleset, layout.RULESET_QUERIES, layout.RULESET_QUERIES_MASK, name);
    if (slot === undefined) continue;
    look(layout.ANCHOR_QUERY_PRESENT, slot, '');
    look(layout.ANCHOR_QUERY_EXACT, slot, value);
  }
  const unanchored = table.word(ruleset + layout.RULESET_UNANCHORED);
  if (unanchored) take(unanchored);
  return found.sort((a, b) => a - b);
}

function findAnchor(
  table: TableReader,
  ruleset: number,
  hash: number,
  kind: number,
  slot: number,
  key: string,
): number {
  const map = table.word(ruleset + layout.RULESET_ANCHORS);
  return probe(table, map, table.word(ruleset + layout.RULESET_ANCHORS_MASK), hash, (list) => {
    const same = table.word(list + layout.LIST_KIND) === kind && table.word(list + layout.LIST_SLOT) === slot;
    return same && table.text(list + layout.LIST_KEY) === key;
  });
}

function findHeader(table: TableReader, ruleset: number, name: string): number | undefined {
  const length = utf8(name).length & 63;
  const bits = table.word(ruleset + layout.RULESET_HEADER_LENGTHS + (length >>> 5) * 4);
  if (!((bits >>> (length & 31)) & 1)) return undefined;
  return findName(table, ruleset, layout.RULESET_HEADERS, layout.RULESET_HEADERS_MASK, name);
}

function findName(table: TableReader, ruleset: number, map: number, mask: number, name: string): number | undefined {
  const hash = hashForward(name, layout.FNV_OFFSET);
  const found = probe(table, table.word(ruleset + map), table.word(ruleset + mask), hash, (record) => {
    return table.text(record + layout.NAME_KEY) === name;
  });
  return found ? table.word(found + layout.NAME_SLOT) : undefined;
}

function prefixes(table: TableReader, ruleset: number, lengths: number, count: number, path: string): string[] {
  return table
    .words(table.word(ruleset + lengths), table.word(ruleset + count))
    .filter((length) => length <= utf8(path).length)
    .map((length) => new TextDecoder().decode(utf8(path).subarray(0, length)));
}

function lowered(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}

/** The checksum as the filter forms it. */
export function checksumOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let hash: number = layout.FNV_OFFSET;
  for (let at = layout.TABLE_CHECKSUM + 4; at < bytes.length; at += 4) hash = fnvStep(hash, view.getUint32(at, true));
  return hash >>> 0;
}
