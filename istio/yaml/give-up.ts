/** Where the quick reader (`everyday.ts`, `flow.ts`) leaves off: the rest is for the reader of the whole language. */

const GIVE_UP = Symbol('not everyday YAML');

export function giveUp(): never {
  throw GIVE_UP;
}

/** Undefined: it has given up. */
export function unlessGivenUp<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error === GIVE_UP) return undefined;
    throw error;
  }
}

/** Deeper ones are nobody's rules, and would come to the end of the stack. */
export const MOST_NESTED = 500;
/** Of YAML: a longer one needs a question mark. */
export const LONGEST_KEY = 1024;
