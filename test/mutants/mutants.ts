/** All changes that can be made to the filters' sources, each with what it comes to in everything that is compiled of them. */
import type { Place } from './compile.ts';
import { type Edit, mutationsOf } from './mutations.ts';
import type { Program } from './programs.ts';

export interface Mutant {
  /** `assembly/match/host.ts:12:7 i32.lt_u → i32.le_u` */
  title: string;
  place: Place;
  edits: Map<Program, Edit>;
}

const SOURCES = /^(assembly|filters)\//;

/** The mutants of the filters: the same change of the same place is one, wherever that is compiled. */
export function mutantsOf(programs: Program[]): Mutant[] {
  const mutants = new Map<string, Mutant>();
  for (const program of programs) {
    for (const { key, title, place, edit } of changesOf(program)) {
      const mutant = mutants.get(key) ?? { title, place, edits: new Map() };
      mutants.set(key, mutant);
      mutant.edits.set(program, edit);
    }
  }
  const ofFilters = ({ edits }: Mutant) => [...edits.keys()].some(({ kind }) => kind === 'filter');
  return [...mutants.values()].filter(ofFilters);
}

/** What nobody may notice: nothing is changed, in all programs. */
export function unchanged(programs: Program[]): Mutant {
  const nothing = { at: 0, end: 0, bytes: [] };
  const place = { file: '', line: 0, column: 0 };
  return { title: 'unchanged', place, edits: new Map(programs.map((program) => [program, nothing])) };
}

interface Change {
  key: string;
  title: string;
  place: Place;
  edit: Edit;
}

function changesOf({ module, placeOf }: Program): Change[] {
  const known = new Map<string, number>();
  return module.bodies.flatMap((body) =>
    mutationsOf(module, body).flatMap((edit): Change[] => {
      const place = placeOf(edit.at, body);
      if (!place || !SOURCES.test(place.file)) return [];
      const title = `${place.file}:${place.line}:${place.column} ${edit.title}`;
      // `a + b + c` are two additions that begin at one place.
      const count = (known.get(title) ?? 0) + 1;
      known.set(title, count);
      return [{ key: `${title} ${count}`, title, place, edit }];
    }),
  );
}
