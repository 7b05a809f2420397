/** Random patterns and texts: our automata, walked by the filter's code, against re2js's own engine. */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { beforeAll, describe, expect, test } from 'vitest';
import { bitNfa } from '../../../plan/regex/bits.ts';
import { readRegex } from '../../../plan/regex/compile.ts';
import { determinise } from '../../../plan/regex/dfa.ts';
import { encodeDfa, encodeNfa } from '../../../plan/regex/encode.ts';
import { minimise } from '../../../plan/regex/minimise.ts';
import type { Dialect } from '../../../plan/regex/parse.ts';
import { literalPrefix } from '../../../plan/regex/prefix.ts';
import { buildWalker, type Walker } from './walker.ts';

/** Both kinds of automaton are made of every pattern, whichever the compiler would choose. */
const NO_LIMIT = { states: 65_536, work: 1e8 };

let walker: Walker;
beforeAll(async () => {
  walker = await buildWalker();
});

const literals = ['a', 'b', 'ab', 'k', 'é', 'ÿ', '_', '-', '\\.', '\\n', '\\xe9', '\\x{b5}', '\\Qa.b\\E'];
const classes = ['.', '[ab]', '[^a]', '[a-k]', '[^\\n]', '[é]', '\\w', '\\W', '\\s', '\\S', '\\d', '[[:alpha:]]'];
const moreClasses = ['[[:^upper:]]', '(?s:.)', '(?i:[a-e])', '(?i:k)', '(?i:É)', '(?i)[^É]', '[É-ÿ_]'];
/** Not for Latin-1, where re2js cannot tell what they hold; the tables of regex.test.ts do. */
const unicodeClasses = ['\\p{Greek}', '\\P{Greek}', '[^\\p{Greek}_]', '\\p{Sc}', '\\p{Nd}'];
const assertions = ['^', '$', '\\A', '\\z', '\\b', '\\B', '(?m:^)', '(?m:$)'];
const repeats = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,}', '{0}'];

const patterns: Record<Dialect, fc.Arbitrary<string>> = {
  latin1: patternOf([...classes, ...moreClasses]),
  utf8: patternOf([...classes, ...moreClasses, ...unicodeClasses]),
};

function patternOf(single: string[]): fc.Arbitrary<string> {
  return fc.letrec<{ pattern: string }>((tie) => {
    const pattern = tie('pattern');
    return {
      pattern: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 4, arbitrary: fc.constantFrom(...literals) },
        { weight: 4, arbitrary: fc.constantFrom(...single) },
        { weight: 2, arbitrary: fc.constantFrom(...assertions, '') },
        { weight: 6, arbitrary: fc.tuple(pattern, pattern).map(([a, b]) => `${a}${b}`) },
        { weight: 3, arbitrary: fc.tuple(pattern, pattern).map(([a, b]) => `(${a}|${b})`) },
        { weight: 4, arbitrary: fc.tuple(pattern, fc.constantFrom(...repeats)).map(([a, b]) => `(?:${a})${b}`) },
        { weight: 1, arbitrary: pattern.map((a) => `(?i:${a})`) },
        { weight: 1, arbitrary: pattern.map((a) => `(?ms:${a})`) },
      ),
    };
  }).pattern;
}

const letters = ['a', 'b', 'A', 'k', 'K', '_', '-', '.', ' ', '1', '\n'];
const texts: Record<Dialect, fc.Arbitrary<string>> = {
  latin1: textOf([...letters, '\xc3', '\xe3', '\xa9', '\xe9', '\xc9', '\xb5', '\xff', '\x00']),
  utf8: textOf([...letters, 'é', 'É', 'µ', 'μ', '€', 'ÿ', 'Ÿ', '\u212a', '漢', '😀']),
};

function textOf(characters: string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...characters), { maxLength: 5 }).map((each) => each.join(''));
}

/**
 * re2js's own answer. In Latin-1 every byte is a character and only ASCII letters have a case: re2js is given private
 * characters for the others, in pattern and text alike.
 */
function oracle(pattern: string, dialect: Dialect): (text: string) => boolean {
  if (dialect === 'utf8') {
    const regex = RE2JS.compile(pattern);
    return (text) => regex.testExact(text);
  }
  const shown = (bytes: Uint8Array): string =>
    Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xf000 + byte)).join('');
  const escaped = shown(Buffer.from(pattern, 'utf8')).replace(/\\x(?:e9|\{b5\})/g, (byte) =>
    byte === '\\xe9' ? '\\x{f0e9}' : '\\x{f0b5}',
  );
  const regex = RE2JS.compile(escaped);
  return (text) => regex.testExact(shown(Buffer.from(text, 'latin1')));
}

describe.each<Dialect>(['latin1', 'utf8'])('%s', (dialect) => {
  test('both kinds of automaton answer as re2js does', () => {
    const count = { accepted: 0, refused: 0 };
    const property = fc.property(
      patterns[dialect],
      fc.array(texts[dialect], { minLength: 30, maxLength: 30 }),
      (regex, values) => {
        const nfa = readRegex(regex, dialect);
        const automata = {
          dfa: encodeDfa(minimise(determinise(nfa, NO_LIMIT)!)),
          nfa: encodeNfa(bitNfa(nfa, NO_LIMIT.states)!),
        };
        const expected = oracle(regex, dialect);
        for (const value of ['', ...values]) {
          const accepted = expected(value);
          count[accepted ? 'accepted' : 'refused'] += 2;
          for (const [kind, automaton] of Object.entries(automata)) {
            expect([kind, value, walker.accepts(automaton, Buffer.from(value, dialect))]).toEqual([
              kind,
              value,
              accepted,
            ]);
          }
        }
      },
    );
    fc.assert(property, { numRuns: 600 });
    expect(count.accepted + count.refused).toBeGreaterThanOrEqual(20_000);
    expect(count.accepted).toBeGreaterThan(1_000);
    expect(count.refused).toBeGreaterThan(1_000);
  }, 60_000);

  test('every match begins with the literal prefix', () => {
    let told = 0;
    const prefixed = fc
      .tuple(fc.constantFrom('', 'a', 'ab', '\\b', '(?:)'), patterns[dialect])
      .map((parts) => parts.join(''));
    const property = fc.property(prefixed, fc.array(texts[dialect], { maxLength: 30 }), (regex, values) => {
      const prefix = Buffer.from(literalPrefix(regex, dialect));
      const expected = oracle(regex, dialect);
      for (const value of ['', ...values, ...values.map((each) => `a${each}`), ...values.map((each) => `ab${each}`)]) {
        if (!expected(value)) continue;
        if (prefix.length > 0) told++;
        expect(Buffer.from(value, dialect).subarray(0, prefix.length)).toEqual(prefix);
      }
    });
    fc.assert(property, { numRuns: 1600 });
    expect(told).toBeGreaterThan(40);
  }, 60_000);
});

test('an automaton that was damaged and still passes the check never leads a walk out of it', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 2, 255), fc.nat(255))), { maxLength: 3 });
  const cut = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(400) });
  const count = { fits: 0, refused: 0 };
  const property = fc.property(patterns.latin1, damage, cut, texts.latin1, (regex, spots, missing, value) => {
    const nfa = readRegex(regex, 'latin1');
    const bits = bitNfa(nfa, NO_LIMIT.states)!;
    const whole = [encodeDfa(minimise(determinise(nfa, NO_LIMIT)!)), encodeNfa(bits)];
    for (const automaton of whole.map((each) => each.slice(0, Math.max(0, each.length - missing)))) {
      // Half of the damage goes where it hurts: before and after the map of classes.
      const spot = (at: number): number =>
        at % 2 === 0 ? [0, 4, 8, 268, 272, 276][(at / 2) % 6]! : at % automaton.length;
      for (const [at, byte] of spots) if (automaton.length > 0) automaton[spot(at)] = byte;
      const fits = walker.fits(automaton);
      count[fits ? 'fits' : 'refused']++;
      if (fits) walker.accepts(automaton, Buffer.from(value, 'latin1'));
    }
  });
  fc.assert(property, { numRuns: 3_000 });
  expect(count.fits).toBeGreaterThan(500);
  expect(count.refused).toBeGreaterThan(500);
}, 60_000);
