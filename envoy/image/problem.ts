/** An image cannot go where it should: the registry, its name or the credentials are to be mended. */
export class RegistryProblem extends Error {
  override readonly name = 'RegistryProblem';
}
