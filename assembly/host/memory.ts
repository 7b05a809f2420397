/**
 * What the host hands over, it writes into memory that it asks for by `malloc`. That is the arena's, except while a
 * configuration is read: a table stays where the host has put it.
 */
import { take } from '../memory/arena';
import { allocate } from '../memory/blocks';

let keep: bool = false;

export function malloc(size: u32): u32 {
  return keep ? allocate(size) : take(size);
}

/** Until `dropNext`, what the host hands over is a block of its own. */
export function keepNext(): void {
  keep = true;
}

export function dropNext(): void {
  keep = false;
}
