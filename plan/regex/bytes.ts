/** A program over characters → the same over bytes. */
import { bytesAmong } from './latin1.ts';
import type { Dialect } from './parse.ts';
import { type Instruction, MAX_INSTRUCTIONS, type Program, type Ranges } from './program.ts';

/** Undefined where it would come to more than MAX_INSTRUCTIONS. */
export function overBytes(program: Program, dialect: Dialect): Program | undefined {
  return dialect === 'latin1' ? overLatin1(program) : overUtf8(program);
}

function overLatin1({ instructions, start }: Program): Program {
  const bytes = (from: Instruction): Instruction =>
    from.kind === 'read' ? { ...from, ranges: bytesAmong(from.ranges) } : from;
  return { instructions: instructions.map(bytes), start };
}

/** A range of bytes for each byte of a character, first byte first. */
type Sequence = readonly (readonly [lo: number, hi: number])[];

function overUtf8({ instructions, start }: Program): Program | undefined {
  const result = [...instructions];
  const known = new Map<string, number>();

  /** Adds instructions that read any of the sequences and go on to `next`. Equal tails are shared. */
  const add = (sequences: Sequence[], next: number): number => {
    const key = `${next}:${sequences.map((sequence) => sequence.join('-')).join()}`;
    let index = known.get(key);
    if (index === undefined) {
      index = result.push({ kind: 'fail' }) - 1;
      known.set(key, index);
      result[index] = reading(sequences, next);
    }
    return index;
  };

  const reading = (sequences: Sequence[], next: number): Instruction => {
    const ways: Instruction[] = [];
    const tails = new Map<string, Sequence[]>();
    const last: number[] = [];
    for (const [lead, ...tail] of sequences) {
      const key = lead!.join();
      if (tail.length === 0) last.push(...lead!);
      else if (tails.get(key)?.push(tail) === undefined) tails.set(key, [tail]);
    }
    if (last.length > 0) ways.push({ kind: 'read', ranges: last, next });
    for (const [lead, rest] of tails) {
      ways.push({ kind: 'read', ranges: lead.split(',').map(Number), next: add(rest, next) });
    }
    return ways.reduceRight((other, way) => ({
      kind: 'fork',
      next: result.push(way) - 1,
      other: result.push(other) - 1,
    }));
  };

  for (const [index, from] of instructions.entries()) {
    if (from.kind !== 'read') continue;
    const sequences = utf8Sequences(from.ranges);
    result[index] = sequences.length === 0 ? { kind: 'fail' } : reading(sequences, from.next);
    if (result.length > MAX_INSTRUCTIONS) return undefined;
  }
  return { instructions: result, start };
}

/** The last characters that take one, two, three and four bytes. */
const LAST_OF_LENGTH = [0x7f, 0x7ff, 0xffff, 0x10ffff];

/** Everything beyond ASCII, as RE2 writes it: overlong forms of three and four bytes pass too. */
const BEYOND_ASCII: Sequence[] = [
  [0xc2, 0xdf],
  [0xe0, 0xef],
  [0xf0, 0xf4],
].map(([lo, hi], tails) => [[lo!, hi!], ...Array.from({ length: tails + 1 }, () => [0x80, 0xbf] as const)]);

function utf8Sequences(ranges: Ranges): Sequence[] {
  const result: Sequence[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    let lo = ranges[i]!;
    const hi = ranges[i + 1]!;
    for (const last of LAST_OF_LENGTH) {
      if (lo === 0x80 && hi === 0x10ffff) {
        result.push(...BEYOND_ASCII);
        break;
      }
      if (lo > last) continue;
      result.push(...sameLength(lo, Math.min(hi, last)));
      lo = last + 1;
      if (lo > hi) break;
    }
  }
  return result;
}

/** Cuts where a tail would not run over all of 80..BF, so that each piece is one range a byte. */
function sameLength(lo: number, hi: number): Sequence[] {
  const first = Buffer.from(encoded(lo));
  const last = Buffer.from(encoded(hi));
  for (let bits = 6 * (first.length - 1); bits > 0; bits -= 6) {
    const tail = (1 << bits) - 1;
    if (lo >> bits === hi >> bits) continue;
    if ((lo & tail) !== 0) return [...sameLength(lo, lo | tail), ...sameLength((lo | tail) + 1, hi)];
    if ((hi & tail) !== tail) return [...sameLength(lo, (hi & ~tail) - 1), ...sameLength(hi & ~tail, hi)];
  }
  return [Array.from(first, (byte, i) => [byte, last[i]!] as const)];
}

/** UTF-8 by the book, surrogates included, which JavaScript's own encoder replaces. */
function encoded(character: number): number[] {
  if (character <= 0x7f) return [character];
  const length = LAST_OF_LENGTH.findIndex((last) => character <= last) + 1;
  const tails = Array.from({ length: length - 1 }, (_, i) => 0x80 | ((character >> (6 * (length - 2 - i))) & 0x3f));
  const lead = ((0xf00 >> length) & 0xff) | (character >> (6 * (length - 1)));
  return [lead, ...tails];
}
