/** Random patterns and texts: our automata, walked by the filter's code, against re2js's own engine. */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { beforeAll, describe, expect, test } from 'vitest';
import { bitNfa } from '../../plan/regex/bits.ts';
import { readRegex } from '../../plan/regex/compile.ts';
import { determinise } from '../../plan/regex/dfa.ts';
import { encodeDfa, encodeNfa } from '../../plan/regex/encode.ts';
import { minimise } from '../../plan/regex/minimise.ts';
import type { Dialect } from '../../plan/regex/parse.ts';
import { literalPrefix } from '../../plan/regex/prefix.ts';
import { buildWalker, type Walker } from './regexWalker.ts';

let walker: Walker;
beforeAll(async () => {
  walker = await buildWalker();
});

const literals = ['a', 'b', 'ab', 'k', 'é', 'ÿ', '_', '-', '\\.', '\\n', '\\xe9', '\\x{b5}', '\\Qa.b\\E'];
const classes = ['.', '[ab]', '[^a]', '[a-k]', '[^\\n]', '[é]', '\\w', '\\W', '\\s', '\\S', '\\d', '[[:alpha:]]'];
const moreClasses = ['[[:^upper:]]', '\\pL', '\\PL', '\\p{Lu}', '[^\\pL_]', '(?s:.)', '(?i:[a-e])', '(?i:k)', '(?i:É)'];
const assertions = ['^', '$', '\\A', '\\z', '\\b', '\\B', '(?m:^)', '(?m:$)'];
const repeats = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,}', '{0}'];

const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: fc.constantFrom(...literals), weight: 4 },
    { arbitrary: fc.constantFrom(...classes, ...moreClasses), weight: 4 },
    { arbitrary: fc.constantFrom(...assertions, ''), weight: 2 },
    { arbitrary: fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}${b}`), weight: 6 },
    { arbitrary: fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`), weight: 3 },
    {
      arbitrary: fc.tuple(tie('pattern'), fc.constantFrom(...repeats)).map(([a, repeat]) => `(?:${a})${repeat}`),
      weight: 4,
    },
    { arbitrary: tie('pattern').map((a) => `(?i:${a})`), weight: 1 },
    { arbitrary: tie('pattern').map((a) => `(?ms:${a})`), weight: 1 },
  ),
}));

const letters = ['a', 'b', 'A', 'k', 'K', '_', '-', '.', ' ', '1', '\n'];
const texts: Record<Dialect, fc.Arbitrary<string>> = {
  latin1: textOf([...letters, '\xc3', '\xe3', '\xa9', '\xe9', '\xc9', '\xb5', '\xff', '\x00']),
  utf8: textOf([...letters, 'é', 'É', 'µ', 'μ', 'ÿ', 'Ÿ', '\u212a', '漢', '😀']),
};

function textOf(characters: string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...characters), { maxLength: 5 }).map((each) => each.join(''));
}

/** re2js works on characters, so that in Latin-1 both pattern and text are given as one character a byte. */
function oracle(pattern: string, dialect: Dialect): RE2JS {
  return RE2JS.compile(dialect === 'latin1' ? Buffer.from(pattern, 'utf8').toString('latin1') : pattern);
}

describe.each<Dialect>(['latin1', 'utf8'])('%s', (dialect) => {
  test('both kinds of automaton answer as re2js does', () => {
    const count = { accepted: 0, refused: 0 };
    const property = fc.property(
      pattern,
      fc.array(texts[dialect], { minLength: 30, maxLength: 30 }),
      (regex, values) => {
        const nfa = readRegex(regex, dialect);
        const automata = {
          dfa: encodeDfa(minimise(determinise(nfa, { states: 4096, work: 1e6 })!)),
          nfa: encodeNfa(bitNfa(nfa, 4096)!),
        };
        const expected = oracle(regex, dialect);
        for (const value of ['', ...values]) {
          const accepted = expected.testExact(value);
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
    const prefixed = fc.tuple(fc.constantFrom('', 'a', 'ab', '\\b', '(?:)'), pattern).map((parts) => parts.join(''));
    const property = fc.property(prefixed, fc.array(texts[dialect], { maxLength: 30 }), (regex, values) => {
      const prefix = Buffer.from(literalPrefix(regex, dialect));
      const expected = oracle(regex, dialect);
      for (const value of ['', ...values, ...values.map((each) => `a${each}`), ...values.map((each) => `ab${each}`)]) {
        if (!expected.testExact(value)) continue;
        if (prefix.length > 0) told++;
        expect(Buffer.from(value, dialect).subarray(0, prefix.length)).toEqual(prefix);
      }
    });
    fc.assert(property, { numRuns: 400 });
    expect(told).toBeGreaterThan(40);
  }, 60_000);
});

test('an automaton that was damaged and still passes the check never leads a walk out of it', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 2, 255), fc.nat(255))), { maxLength: 3 });
  const cut = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(400) });
  const count = { fits: 0, refused: 0 };
  const property = fc.property(pattern, damage, cut, texts.latin1, (regex, spots, missing, value) => {
    const nfa = readRegex(regex, 'latin1');
    const bits = bitNfa(nfa, 4096)!;
    const whole = [encodeDfa(minimise(determinise(nfa, { states: 4096, work: 1e6 })!)), encodeNfa(bits)];
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
