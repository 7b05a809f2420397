/** The guard sees what it is there for: a load that no trap would tell of. */
import { expect, test } from 'vitest';
import { Guard, OutOfRange } from './guard.ts';

const PAGE = 65_536;
const WORD = 4;

function given(): Guard {
  const guard = new Guard(1);
  guard.imports.guard_enter();
  guard.imports.guard_allocated(PAGE + 16, 10);
  return guard;
}
const load = (guard: Guard, address: number) => () => guard.imports.load_ptr(0, WORD, 0, address);

test.each<[where: string, address: number]>([
  ['at no address', 0],
  ['before a block', PAGE + 12],
  ['over the end of a block', PAGE + 23],
  ['behind all memory', 1 << 30],
])('a load %s is told of', (_, address) => {
  expect(load(given(), address)).toThrow(OutOfRange);
});

test('within a block nothing is, until it is released', () => {
  const guard = given();
  expect(load(guard, PAGE + 22)()).toBe(PAGE + 22);
  guard.imports.guard_enter();
  expect(load(guard, PAGE)()).toBe(PAGE);
  guard.imports.guard_released(PAGE + 16);
  expect(load(guard, PAGE + 22)).toThrow(OutOfRange);
});

test('what was taken for one callback is not there in the next', () => {
  const guard = new Guard(1);
  guard.imports.guard_enter();
  guard.imports.guard_taken(PAGE, WORD);
  expect(load(guard, PAGE)()).toBe(PAGE);
  guard.imports.guard_enter();
  guard.imports.guard_reset();
  expect(load(guard, PAGE)).toThrow(OutOfRange);
});
