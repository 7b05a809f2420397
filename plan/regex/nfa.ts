/**
 * A nondeterministic automaton over bytes whose states are *positions*: a reading instruction together with the context
 * of the bytes it reads there. With the contexts settled, assertions and ε-moves are gone, exactly.
 */
import type { ByteClasses } from './classes.ts';
import { byteClasses, classesWithin } from './classes.ts';
import type { Contexts } from './contexts.ts';
import { contexts, EDGE } from './contexts.ts';
import type { Program, Ranges } from './program.ts';

/** A byte of one of the classes leads from here to the positions and acceptance of `follow(position)`. */
export interface Position {
  /** Ascending. */
  classes: number[];
  context: number;
  /** The instruction after the reading one. */
  next: number;
}

/** Where a match may stand between two bytes. */
export interface Place {
  /** The positions that may read the next byte, ascending. */
  positions: number[];
  /** Whether the text may end here. */
  accepts: boolean;
}

export interface Nfa {
  classes: ByteClasses;
  positions: Position[];
  start(): Place;
  /** The place after bytes of `context` were read and the match went on to any of these instructions. */
  after(instructions: Iterable<number>, context: number): Place;
  /** Steps taken so far: a measure of time that does not depend on the machine. */
  work(): number;
}

/** The program must be over bytes. */
export function nfa(program: Program): Nfa {
  const { instructions } = program;
  let asserted = 0;
  const sets = new Map<string, Ranges>();
  for (const instruction of instructions) {
    if (instruction.kind === 'assert') asserted |= instruction.assertions;
    if (instruction.kind === 'read') sets.set(instruction.ranges.join(), instruction.ranges);
  }
  const around = contexts(asserted);
  const classes = byteClasses([...sets.values(), ...around.sets]);
  const { positions, at } = splitByContext(program, classes, around);

  const seen = new Uint32Array(instructions.length);
  let round = 0;
  let work = 0;

  const after = (from: Iterable<number>, before: number): Place => {
    const found: number[] = [];
    let accepts = false;
    for (const context of around.all) {
      round++;
      const stack = [...from];
      while (stack.length > 0) {
        const index = stack.pop()!;
        if (seen[index] === round) continue;
        seen[index] = round;
        work++;
        const instruction = instructions[index]!;
        if (instruction.kind === 'read') {
          const position = at[context]![index]!;
          if (position >= 0) found.push(position);
        } else if (instruction.kind === 'fork') {
          stack.push(instruction.other, instruction.next);
        } else if (instruction.kind === 'assert') {
          if (around.hold(instruction.assertions, before, context)) stack.push(instruction.next);
        } else if (instruction.kind === 'match' && context === EDGE) {
          accepts = true;
        }
      }
    }
    return { positions: found.sort((a, b) => a - b), accepts };
  };

  return { classes, positions, start: () => after([program.start], EDGE), after, work: () => work };
}

/** `at[context][instruction]` is the position's number, or -1 where the instruction reads no byte of that context. */
function splitByContext({ instructions }: Program, classes: ByteClasses, around: Contexts) {
  const positions: Position[] = [];
  const at = Array.from({ length: Math.max(...around.all) + 1 }, () => new Int32Array(instructions.length).fill(-1));
  const contextOf = Array.from({ length: classes.count }, (_, number) => around.of(classes.of.indexOf(number)));
  const known = new Map<string, [context: number, classes: number[]][]>();
  const split = (ranges: Ranges) => {
    const within = classesWithin(ranges, classes);
    const present = new Set(within.map((number) => contextOf[number]!));
    return [...present].map((context): [number, number[]] => [context, within.filter((n) => contextOf[n] === context)]);
  };
  instructions.forEach((instruction, index) => {
    if (instruction.kind !== 'read') return;
    const key = instruction.ranges.join();
    if (!known.has(key)) known.set(key, split(instruction.ranges));
    for (const [context, read] of known.get(key)!) {
      at[context]![index] = positions.push({ classes: read, context, next: instruction.next }) - 1;
    }
  });
  return { positions, at };
}
