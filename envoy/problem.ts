/**
 * Something about Envoy or this machine which the user can mend. The message is what they read: what was found, why it
 * will not do, and what to do about it.
 */
export class EnvoyProblem extends Error {
  override readonly name = 'EnvoyProblem';
}
