/** A search was given up: nothing is known. The message says why. */
export class TooFar extends Error {
  override name = 'TooFar';
}

export function unlessTooFar<T>(search: () => T): T | undefined {
  try {
    return search();
  } catch (error) {
    if (error instanceof TooFar) return undefined;
    throw error;
  }
}
