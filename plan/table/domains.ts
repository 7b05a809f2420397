/** Writes which host's rules a domain means: exact names, wildcard suffixes, and `*`. */
import type { VirtualHost } from '../plan.ts';
import type { TableBuffer } from './buffer.ts';
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
import { type MapKey, writeMap } from './map.ts';
import { type Piece, PieceBuffer, reference, valueOf } from './piece.ts';
import type { Placement } from './placement.ts';
import { record } from './record.ts';

/** What TABLE_SUFFIX_LENGTHS has bits for. DNS names are no longer. */
const LONGEST_SUFFIX = 255;

/** The domains of one virtual host: a HOST record each, but for `*`. */
export interface HostDomains extends Piece {
  /** `reference`: where in the bytes the record is. `length` of the key, in bytes. */
  keys: (MapKey & { isSuffix: boolean; length: number })[];
  domains: readonly string[];
}

export function writeDomains({ domains }: VirtualHost): HostDomains {
  const buffer = new PieceBuffer();
  const keys = domains
    .filter((domain) => domain !== '*')
    .map((domain) => {
      if (domain.lastIndexOf('*') > 0) throw new Error(`the domain ${domain} has a wildcard that is not its beginning`);
      const isSuffix = domain.startsWith('*');
      const text = isSuffix ? domain.slice(1) : domain;
      const { offset, length } = buffer.text(text);
      if (isSuffix && length > LONGEST_SUFFIX) throw new Error(`a wildcard domain of ${length + 1} bytes`);
      const fields = { [HOST_KEY]: offset, [HOST_KEY_LENGTH]: length, [HOST_RULESET]: reference('ruleset') };
      const at = valueOf(buffer.append(record(HOST_SIZE, fields)));
      return { isSuffix, length, hash: hashBackward(text, FNV_OFFSET), reference: at };
    });
  return { ...buffer.finish(), keys, domains };
}

/** Of all hosts of a table. */
export class Domains {
  readonly #exact: MapKey[] = [];
  readonly #suffixes: MapKey[] = [];
  readonly #lengths: Record<number, number> = {};
  readonly #taken = new Set<string>();
  #any = 0;

  /** `ruleset`: the offset of the host's. */
  add(host: HostDomains, ruleset: number, placement: Placement): void {
    for (const domain of host.domains) {
      if (this.#taken.has(domain)) throw new Error(`two virtual hosts have the domain ${domain}`);
      this.#taken.add(domain);
    }
    if (host.domains.includes('*')) this.#any = ruleset;
    const start = placement.piece(host, { rule: 0, list: 0, ruleset });
    for (const { hash, reference: at, isSuffix, length } of host.keys) {
      (isSuffix ? this.#suffixes : this.#exact).push({ hash, reference: start + at });
      if (!isSuffix) continue;
      const word = TABLE_SUFFIX_LENGTHS + (length >>> 5) * 4;
      this.#lengths[word] = ((this.#lengths[word] ?? 0) | (1 << (length & 31))) >>> 0;
    }
  }

  /** Returns the table's fields about domains. */
  write(buffer: TableBuffer): Record<number, number> {
    const exact = writeMap((words) => buffer.append(words), this.#exact);
    const suffix = writeMap((words) => buffer.append(words), this.#suffixes);
    return {
      [TABLE_EXACT]: exact.offset,
      [TABLE_EXACT_MASK]: exact.mask,
      [TABLE_SUFFIX]: suffix.offset,
      [TABLE_SUFFIX_MASK]: suffix.mask,
      ...this.#lengths,
      [TABLE_ANY_HOST]: this.#any,
    };
  }
}
