/** The tests on the host that load filters, on filters in a folder. */
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';

/**
 * Most of those that need no Envoy, the quickest first: one that fails is enough, and a stage is begun when the one before
 * it passes. Those that are left out would notice a little more, and take longer than all of these.
 */
const STAGES = [
  [
    'test/filters/filters.test.ts',
    'test/filters/chain.test.ts',
    'test/filters/refusals.test.ts',
    'test/filters/host.test.ts',
    'test/twins/delays.test.ts',
    'test/reliability/active-faults.test.ts',
  ],
  ['test/twins/twins.test.ts', 'test/twins/regexes.test.ts'],
  ['test/reliability/memory.test.ts', 'test/reliability/long-names.test.ts'],
];

export class HostTests {
  private constructor(
    private readonly vitest: Vitest,
    private readonly stages: TestSpecification[][],
  ) {}

  /** @param folder that has all filters, in place of dist/ */
  static async open(folder: string): Promise<HostTests> {
    const vitest = await createVitest('test', {
      watch: false,
      bail: 1,
      maxWorkers: 1,
      isolate: false,
      reporters: [{}],
      setupFiles: ['test/mutants/same-every-time.ts'],
      env: { MUTANTS: folder },
    });
    await vitest.standalone();
    const stages: TestSpecification[][] = [];
    for (const files of STAGES) stages.push(await vitest.globTestSpecifications(files));
    return new HostTests(vitest, stages);
  }

  /** The file of the first test that fails. */
  async firstFailure(): Promise<string | undefined> {
    for (const files of this.stages) {
      // Else what failed in the last run would end this one, too.
      this.vitest.state.idMap.clear();
      this.vitest.state.filesMap.clear();
      const { testModules, unhandledErrors } = await this.vitest.runTestSpecifications(files);
      const failed = testModules.find((module) => module.state() === 'failed');
      if (failed) return failed.relativeModuleId;
      if (unhandledErrors.length > 0) return 'a test that broke off';
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.vitest.close();
  }
}
