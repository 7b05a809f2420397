/** Writes which host's rules a domain means: exact names, wildcard suffixes, and `*`. */
import { record, type TableBuffer } from './buffer.ts';
import { hashBackward } from './hash.ts';
import {
  FNV_OFFSET,
  HOST_KEY,
  HOST_KEY_LENGTH,
  HOST_RULESET,
  HOST_SIZE,
  TABLE_ANY_HOST,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_SUFFIX,
  TABLE_SUFFIX_LENGTHS,
  TABLE_SUFFIX_MASK,
} from './layout.ts';
import { type WrittenMap, writeMap } from './map.ts';

/** What TABLE_SUFFIX_LENGTHS has bits for. DNS names are no longer. */
const LONGEST_SUFFIX = 255;

export class Domains {
  /** Domain → ruleset. */
  readonly #rulesets = new Map<string, number>();

  add(domain: string, ruleset: number): void {
    if (this.#rulesets.has(domain)) throw new Error(`two virtual hosts have the domain ${domain}`);
    if (domain.lastIndexOf('*') > 0) throw new Error(`the domain ${domain} has a wildcard that is not its beginning`);
    this.#rulesets.set(domain, ruleset);
  }

  /** Returns the table's fields about domains. */
  write(buffer: TableBuffer): Record<number, number> {
    const all = [...this.#rulesets];
    const suffixes = all
      .filter(([domain]) => domain.startsWith('*') && domain !== '*')
      .map(([domain, ruleset]): [string, number] => [domain.slice(1), ruleset]);
    const exact = writeHosts(
      all.filter(([domain]) => !domain.startsWith('*')),
      buffer,
    );
    const suffix = writeHosts(suffixes, buffer);
    return {
      [TABLE_EXACT]: exact.offset,
      [TABLE_EXACT_MASK]: exact.mask,
      [TABLE_SUFFIX]: suffix.offset,
      [TABLE_SUFFIX_MASK]: suffix.mask,
      ...lengthSet(suffixes.map(([key]) => Buffer.byteLength(key))),
      [TABLE_ANY_HOST]: this.#rulesets.get('*') ?? 0,
    };
  }
}

function writeHosts(hosts: [key: string, ruleset: number][], buffer: TableBuffer): WrittenMap {
  const keys = hosts.map(([text, ruleset]) => {
    const key = buffer.text(text);
    const hash = hashBackward(buffer.at(key), FNV_OFFSET);
    const fields = { [HOST_KEY]: key.offset, [HOST_KEY_LENGTH]: key.length, [HOST_RULESET]: ruleset };
    return { hash, reference: buffer.share(record(HOST_SIZE, fields)) };
  });
  return writeMap(buffer, keys);
}

function lengthSet(lengths: number[]): Record<number, number> {
  const words: Record<number, number> = {};
  for (const length of lengths) {
    if (length > LONGEST_SUFFIX) throw new Error(`a wildcard domain of ${length + 1} bytes`);
    const word = TABLE_SUFFIX_LENGTHS + (length >>> 5) * 4;
    words[word] = ((words[word] ?? 0) | (1 << (length & 31))) >>> 0;
  }
  return words;
}
