/** Sound rule tables, and what may happen to them on their way to the filter. */
import fc from 'fast-check';
import { decide } from '../../plan/decide.ts';
import type { HttpHandler } from '../../plan/plan.ts';
import { checksum } from '../../plan/table/checksum.ts';
import { TABLE_CHECKSUM, TABLE_LENGTH, TABLE_SIZE } from '../../plan/table/layout.ts';
import { writeTable } from '../../plan/table/write.ts';
import { crowds } from '../twins/crowds.ts';
import { EXAMPLE } from '../twins/example.ts';
import { handlers } from '../twins/plans.ts';

export function tableOf(handler: HttpHandler): Uint8Array {
  const options = { nameRules: true, nameDefaults: false, dialect: 'latin1' } as const;
  return writeTable(handler, handler.virtualHosts.map(decide), options);
}

/** Small ones of all kinds, a few with many rules, and the one that has everything. */
export function soundTables(seed: number): Uint8Array[] {
  const few = fc.sample(handlers, { seed, numRuns: 150 });
  const many = fc.sample(crowds, { seed, numRuns: 10 });
  return [EXAMPLE, ...few, ...many].map(tableOf);
}

/** What a table may suffer. Words are aligned, as nearly all of a table is words; places are shares of its length. */
type Injury =
  | { kind: 'word'; at: number; value: number }
  | { kind: 'step'; at: number; by: number }
  | { kind: 'copy'; from: number; at: number }
  | { kind: 'byte'; at: number; value: number }
  | { kind: 'cut'; at: number }
  | { kind: 'grow'; by: number };

export interface Wound {
  injuries: Injury[];
  /** Length and checksum are made right again, so that only the check of what it says can refuse it. */
  sealed: boolean;
}

/** Anywhere in a table, alike. (fc.double would stay close to its beginning.) */
const places = fc.maxSafeNat().map((n) => (n % 65_536) / 65_536);
const words = fc.oneof(
  fc.constantFrom(0, 1, 2, 4, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff),
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 0xffffffff }),
);
const steps = fc.constantFrom(-4, -1, 1, 2, 4, 8, 12, 24);
const kind = <Kind extends Injury['kind']>(name: Kind) => fc.constant(name);
const injuries: fc.Arbitrary<Injury> = fc.oneof(
  { arbitrary: fc.record({ kind: kind('word'), at: places, value: words }), weight: 5 },
  { arbitrary: fc.record({ kind: kind('step'), at: places, by: steps }), weight: 4 },
  { arbitrary: fc.record({ kind: kind('copy'), from: places, at: places }), weight: 4 },
  { arbitrary: fc.record({ kind: kind('byte'), at: places, value: fc.integer({ min: 0, max: 255 }) }), weight: 2 },
  { arbitrary: fc.record({ kind: kind('cut'), at: places }), weight: 1 },
  { arbitrary: fc.record({ kind: kind('grow'), by: fc.integer({ min: 1, max: 9 }) }), weight: 1 },
);

export const wounds: fc.Arbitrary<Wound> = fc.record({
  injuries: fc.array(injuries, { minLength: 1, maxLength: 3 }),
  sealed: fc.boolean(),
});

export function injure(table: Uint8Array, { injuries, sealed }: Wound): Uint8Array {
  const injured = injuries.reduce(suffer, table);
  return sealed ? seal(injured) : injured;
}

/** The same bytes with the length and checksum that belong to them. */
export function seal(table: Uint8Array): Uint8Array {
  const length = table.length & ~3;
  if (length < TABLE_SIZE) return table;
  const whole = table.slice(0, length);
  const view = new DataView(whole.buffer);
  view.setUint32(TABLE_LENGTH, length, true);
  view.setUint32(TABLE_CHECKSUM, checksum(view), true);
  return whole;
}

/** One word of a table changed, sealed. */
export function withWord(table: Uint8Array, at: number, value: number): Uint8Array {
  const changed = table.slice();
  new DataView(changed.buffer).setUint32(at, value, true);
  return seal(changed);
}

function suffer(table: Uint8Array, injury: Injury): Uint8Array {
  if (injury.kind === 'cut') return table.slice(0, injury.at * table.length);
  if (injury.kind === 'grow') return Uint8Array.from([...table, ...new Uint8Array(injury.by)]);
  const spoilt = table.slice();
  if (spoilt.length < 4) return spoilt;
  const view = new DataView(spoilt.buffer);
  const place = (share: number) => Math.floor(share * (spoilt.length - 3)) & ~3;
  const at = place(injury.at);
  if (injury.kind === 'byte') spoilt[Math.floor(injury.at * spoilt.length)] = injury.value;
  else if (injury.kind === 'word') view.setUint32(at, injury.value, true);
  else if (injury.kind === 'step') view.setUint32(at, (view.getUint32(at, true) + injury.by) >>> 0, true);
  else view.setUint32(at, view.getUint32(place(injury.from), true), true);
  return spoilt;
}
