/** A mutant is the module with one thing changed; an endless loop ends in a trap. */
import { beforeAll, expect, test } from 'vitest';
import { type Compiled, compile } from './compile.ts';
import { edited } from './edited.ts';
import { type Mutation, mutationsOf } from './mutations.ts';

let compiled: Compiled;
const mutations = new Map<string, Mutation>();

beforeAll(async () => {
  const options = ['-O0', '--runtime', 'stub', '--use', 'abort=', '--memoryBase', '32768', '--disable', 'bulk-memory'];
  compiled = await compile(['test/mutants/fixture/index.ts', ...options]);
  for (const body of compiled.module.bodies) {
    for (const mutation of mutationsOf(compiled.module, body)) {
      const place = compiled.placeOf(mutation.at, body);
      mutations.set(`${place?.line}:${place?.column} ${mutation.title}`, mutation);
    }
  }
});

type Call = (...values: number[]) => number;

function exportsOf(edits: Mutation[]): Record<string, Call> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(edited(compiled.module, edits)), {});
  return exports as Record<string, Call>;
}

test.each<[mutant: string, call: string, values: number[], was: number, is: number]>([
  ['3:10 i32.ge_u → i32.gt_u', 'atLeast', [2, 2], 1, 0],
  ['7:10 i32.add → i32.sub', 'sum', [5, 3], 8, 2],
  ['11:10 7 → 6', 'seven', [], 7, 6],
  ['11:10 7 → 8', 'seven', [], 7, 8],
  ['15:7 i32.gt_u → i32.ge_u', 'larger', [2, 1], 2, 2],
  ['15:3 condition negated', 'larger', [2, 1], 2, 1],
  ['28:3 call dropped', 'keep', [9], 9, 5],
  ['33:3 store dropped', 'keep', [9], 9, 5],
])('%s', (title, call, values, was, is) => {
  expect([...mutations.keys()]).toContain(title);
  expect(exportsOf([])[call]!(...values)).toBe(was);
  expect(exportsOf([mutations.get(title)!])[call]!(...values)).toBe(is);
});

test('each is a sound module', () => {
  expect(mutations.size).toBeGreaterThan(10);
  for (const mutation of mutations.values()) expect(() => exportsOf([mutation])).not.toThrow();
});

test('a loop that does not end is ended', () => {
  expect(exportsOf([]).countTo!(1_000_000)).toBe(1_000_000);
  expect(() => exportsOf([mutations.get('21:19 1 → 0')!]).countTo!(1)).toThrow(WebAssembly.RuntimeError);
});
