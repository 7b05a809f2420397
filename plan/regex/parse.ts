/**
 * RE2 syntax → program, by re2js: its parser, simplifier and compiler are RE2's own, ported. The program is not part of
 * re2js's documented interface, so its version is pinned and everything that knows its shape is in this file.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js';
import { RegexSyntaxError, tooManyInstructions } from './errors.ts';
import { fromCharacters, toCharacters } from './latin1.ts';
import { type Instruction, MAX_INSTRUCTIONS, type Program, type Ranges } from './program.ts';
import { writtenOutSize } from './size.ts';
import { escapes, numberOf } from './tokens.ts';

/**
 * How Envoy reads patterns and values: from 1.39 on every byte is a character of its own, in the pattern too (RE2's
 * Latin-1 mode); before, both are UTF-8.
 */
export type Dialect = 'latin1' | 'utf8';

/** The part of a re2js program that is used here. */
interface ForeignProgram {
  inst: ForeignInstruction[];
  start: number;
}

interface ForeignInstruction {
  op: number;
  out: number;
  /** ALT: the other way. EMPTY_WIDTH: the assertions. RUNE: flags. */
  arg: number;
  runes: Int32Array;
}

const ALT = 1;
const ALT_MATCH = 2;
const CAPTURE = 3;
const EMPTY_WIDTH = 4;
const FAIL = 5;
const MATCH = 6;
const NOP = 7;
const RUNE = 8;
const RUNE1 = 9;
const RUNE_ANY = 10;
const RUNE_ANY_NOT_NL = 11;
const FOLD_CASE = 1;

const LAST_CHARACTER = 0x10ffff;

/**
 * Ranges are of characters: code points, in Latin-1 those that latin1.ts puts for bytes. Throws RegexSyntaxError and
 * RegexTooLarge.
 */
export function parse(pattern: string, dialect: Dialect): Program {
  if (writtenOutSize(pattern) > MAX_INSTRUCTIONS) throw tooManyInstructions(pattern);
  refuseEscapes(pattern, dialect);
  const { inst, start }: ForeignProgram = readByRe2js(pattern, dialect).re2().prog;
  if (inst.length > MAX_INSTRUCTIONS) throw tooManyInstructions(pattern);
  const target = (index: number): number => {
    let at = index;
    while (inst[at]!.op === NOP || inst[at]!.op === CAPTURE) at = inst[at]!.out;
    return at;
  };
  return { instructions: inst.map((from) => translate(from, target)), start: target(start) };
}

/**
 * As re2js reads it. In Latin-1 mode it has to be shown values by `showBytes` of latin1.ts, too. Throws RegexSyntaxError.
 */
export function readByRe2js(pattern: string, dialect: Dialect): RE2JS {
  try {
    return RE2JS.compile(dialect === 'latin1' ? toCharacters(pattern, membersOf) : pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const { error: what, input } = error as unknown as { error: string; input: string | null };
    const where = dialect === 'latin1' && input !== null ? fromCharacters(input) : input;
    throw new RegexSyntaxError(pattern, where === null ? what : `${what}: ${where}`);
  }
}

/** The characters of a pattern that reads one. */
function membersOf(pattern: string): Ranges {
  const { inst, start }: ForeignProgram = RE2JS.compile(pattern).re2().prog;
  return characters(inst[start]!);
}

function translate(from: ForeignInstruction, target: (index: number) => number): Instruction {
  switch (from.op) {
    case ALT:
    case ALT_MATCH:
      return { kind: 'fork', next: target(from.out), other: target(from.arg) };
    case EMPTY_WIDTH:
      return { kind: 'assert', assertions: from.arg, next: target(from.out) };
    case MATCH:
      return { kind: 'match' };
    case RUNE:
    case RUNE1:
    case RUNE_ANY:
    case RUNE_ANY_NOT_NL:
      return { kind: 'read', ranges: characters(from), next: target(from.out) };
    case NOP:
    case CAPTURE:
    case FAIL:
      return { kind: 'fail' };
    default:
      throw new Error(`re2js gave an instruction that is not known here: ${from.op}`);
  }
}

function characters(from: ForeignInstruction): Ranges {
  if (from.op === RUNE_ANY) return [0, LAST_CHARACTER];
  if (from.op === RUNE_ANY_NOT_NL) return [0, 9, 11, LAST_CHARACTER];
  if (from.runes.length !== 1) return Array.from(from.runes);
  const character = from.runes[0]!;
  return (from.arg & FOLD_CASE) !== 0 && from.op === RUNE ? foldings(character) : [character, character];
}

const knownFoldings = new Map<number, Ranges>();

/** All characters that differ from this one by case only. A negated class spells them out, a plain one may not. */
function foldings(character: number): Ranges {
  const known = knownFoldings.get(character);
  if (known) return known;
  const others = membersOf(`(?i)[^\\x{${character.toString(16)}}]`);
  const found: number[] = [];
  for (let i = 1; i + 1 < others.length; i += 2) found.push(others[i]! + 1, others[i + 1]! - 1);
  knownFoldings.set(character, found);
  return found;
}

/** Escapes that re2js lets pass and RE2 refuses, or takes for something else in Latin-1 mode. */
function refuseEscapes(pattern: string, dialect: Dialect): void {
  for (const written of escapes(pattern)) {
    if (/^\\[pP]\{\^?(?:LC|Lc|Cn|Ascii|Assigned)\}$/.test(written)) {
      throw new RegexSyntaxError(pattern, `invalid character class range: ${written}`);
    }
    if (dialect === 'latin1' && (numberOf(written) ?? 0) > 0xff) {
      throw new RegexSyntaxError(pattern, `invalid escape sequence: ${written} (Envoy compares bytes, up to \\x{ff})`);
    }
  }
}
