/** Which changes of the filters does no test notice? Asked of each mutant by itself, and told by folder. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Killer, Killers } from './killers.ts';
import { type Mutant, mutantsOf, unchanged } from './mutants.ts';
import { compilePrograms } from './programs.ts';

export interface Options {
  /** How many, of all; undefined: all. */
  sample: number | undefined;
  /** Of the dice that take the sample. */
  seed: number;
  /** What the title of a mutant must contain, one of these; none: all mutants. */
  only: string[];
  /** How many are asked of side by side. */
  lanes: number;
  tell(line: string): void;
}

type Verdicts = Map<Mutant, Killer | undefined>;

/** @throws Error if a test fails though nothing is changed */
export async function mutate({ sample, seed, only, lanes, tell }: Options): Promise<void> {
  const programs = await compilePrograms();
  const all = mutantsOf(programs).filter(({ title }) => only.length === 0 || only.some((text) => title.includes(text)));
  const chosen = sample === undefined || sample >= all.length ? all : someOf(all, sample, seed);
  const teams = await Promise.all(Array.from({ length: lanes }, () => Killers.open(programs)));
  try {
    const wrong = await teams[0]!.of(unchanged(programs));
    if (wrong !== undefined) throw new Error(`${wrong} fails though nothing is changed`);
    tell(`${chosen.length} of ${all.length} mutants`);
    for (const line of scores(await judge(chosen, teams, tell))) tell(line);
  } finally {
    for (const team of teams) await team.close();
  }
}

function someOf(mutants: Mutant[], count: number, seed: number): Mutant[] {
  const some = fc.shuffledSubarray(mutants, { minLength: count, maxLength: count });
  return fc.sample(some, { numRuns: 1, seed })[0]!;
}

async function judge(mutants: Mutant[], teams: Killers[], tell: Options['tell']): Promise<Verdicts> {
  const verdicts: Verdicts = new Map();
  const left = [...mutants];
  const work = async (killers: Killers) => {
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const killer = await killers.of(mutant);
      verdicts.set(mutant, killer);
      if (killer === undefined) tell(`${mutant.title}\n    ${sourceOf(mutant)}`);
    }
  };
  await Promise.all(teams.map(work));
  return verdicts;
}

/** The line that was changed. */
function sourceOf({ place }: Mutant): string {
  return readFileSync(place.file, 'utf8').split('\n')[place.line - 1]!.trim();
}

function scores(verdicts: Verdicts): string[] {
  const folders = new Map<string, { all: number; killed: number }>();
  for (const [{ place }, killer] of verdicts) {
    for (const folder of [place.file.replace(/\/[^/]*$/, ''), 'all']) {
      const score = folders.get(folder) ?? { all: 0, killed: 0 };
      folders.set(folder, score);
      score.all++;
      if (killer !== undefined) score.killed++;
    }
  }
  const lines = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return lines.map(([folder, { all, killed }]) => {
    return `${folder.padEnd(24)} ${killed} of ${all} killed, ${((100 * killed) / all).toFixed(1)} %`;
  });
}
