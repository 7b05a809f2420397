/** Random tests ask the same each time, so that a mutant's end is no matter of luck; the first failure is enough. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1, endOnFailure: true });
