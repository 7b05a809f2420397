import { MAX_INSTRUCTIONS } from './program.ts';

/** The pattern is not RE2 syntax, so Istio or Envoy would refuse it: the user's mistake. */
export class RegexSyntaxError extends Error {
  override name = 'RegexSyntaxError';
  readonly pattern: string;
  readonly reason: string;

  constructor(pattern: string, reason: string) {
    super(`${JSON.stringify(pattern)} is not a regular expression that RE2 accepts: ${reason}`);
    this.pattern = pattern;
    this.reason = reason;
  }
}

/** The pattern is sound, but no automaton within the limits decides it. */
export class RegexTooLarge extends Error {
  override name = 'RegexTooLarge';
  readonly pattern: string;
  /** A sentence without a full stop. */
  readonly reason: string;
  readonly fix: string;

  constructor(pattern: string, reason: string, fix: string) {
    super(`the regular expression ${JSON.stringify(abridged(pattern))} is too large: ${reason}`);
    this.pattern = pattern;
    this.reason = reason;
    this.fix = fix;
  }
}

export function tooManyInstructions(pattern: string): RegexTooLarge {
  return new RegexTooLarge(
    pattern,
    `with its repeats written out it has more than ${MAX_INSTRUCTIONS} parts`,
    'make its {m,n} repeats smaller',
  );
}

function abridged(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
