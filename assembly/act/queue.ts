/**
 * Delayed requests in the order of their release: a binary min-heap that grows by blocks, one for each root context,
 * whose tick empties it. Times are nanoseconds.
 *
 *   queue: ┌ places ┬ count ┬ room ┐      place: ┌ release (u64) ┬ request ┬ abort ┬ counter ┬ unused ┐
 */
import { allocate, allocateClear, release } from '../memory/blocks';

const PLACES: u32 = 0;
const COUNT: u32 = 4;
const ROOM: u32 = 8;
const QUEUE_BYTES: u32 = 12;
const PLACE_BYTES: u32 = 24;
const FIRST_ROOM: u32 = 32;

const RELEASE: u32 = 0;
const REQUEST: u32 = 8;
const ABORT: u32 = 12;
const COUNTER: u32 = 16;

/** An empty queue, or 0 if there is no memory. */
export function newQueue(): u32 {
  return allocateClear(QUEUE_BYTES);
}

export function releaseQueue(queue: u32): void {
  if (queue === 0) return;
  release(load<u32>(queue, PLACES));
  release(queue);
}

export function queueLength(queue: u32): u32 {
  return load<u32>(queue, COUNT);
}

/** When the first is due; only for a queue that is not empty. */
export function firstRelease(queue: u32): u64 {
  return load<u64>(load<u32>(queue, PLACES), RELEASE);
}

export function firstRequest(queue: u32): u32 {
  return load<u32>(load<u32>(queue, PLACES), REQUEST);
}

/** What becomes of the first when its time is over: an abort of `fault.ts`, or NO_ABORT. */
export function firstAbort(queue: u32): u32 {
  return load<u32>(load<u32>(queue, PLACES), ABORT);
}

/** The metric to count that abort by. */
export function firstCounter(queue: u32): u32 {
  return load<u32>(load<u32>(queue, PLACES), COUNTER);
}

/** False if there is no memory: then the request goes on at once. */
export function enqueue(queue: u32, time: u64, request: u32, abort: u32, counter: u32): bool {
  const count = load<u32>(queue, COUNT);
  if (count === load<u32>(queue, ROOM) && !enlarge(queue, count)) return false;
  const places = load<u32>(queue, PLACES);
  let hole = count;
  while (hole > 0) {
    const parent = (hole - 1) >>> 1;
    if (load<u64>(place(places, parent), RELEASE) <= time) break;
    memory.copy(place(places, hole), place(places, parent), PLACE_BYTES);
    hole = parent;
  }
  const free = place(places, hole);
  store<u64>(free, time, RELEASE);
  store<u32>(free, request, REQUEST);
  store<u32>(free, abort, ABORT);
  store<u32>(free, counter, COUNTER);
  store<u32>(queue, count + 1, COUNT);
  return true;
}

/** Takes the first out. An empty queue gives its memory back. */
export function dequeue(queue: u32): void {
  const places = load<u32>(queue, PLACES);
  const count = load<u32>(queue, COUNT) - 1;
  store<u32>(queue, count, COUNT);
  if (count === 0) {
    release(places);
    store<u32>(queue, 0, PLACES);
    store<u32>(queue, 0, ROOM);
    return;
  }
  const last = place(places, count);
  const time = load<u64>(last, RELEASE);
  let hole: u32 = 0;
  for (let child: u32 = 1; child < count; child = hole * 2 + 1) {
    if (child + 1 < count && releaseAt(places, child + 1) < releaseAt(places, child)) child++;
    if (releaseAt(places, child) >= time) break;
    memory.copy(place(places, hole), place(places, child), PLACE_BYTES);
    hole = child;
  }
  memory.copy(place(places, hole), last, PLACE_BYTES);
}

function releaseAt(places: u32, index: u32): u64 {
  return load<u64>(place(places, index), RELEASE);
}

function place(places: u32, index: u32): u32 {
  return places + index * PLACE_BYTES;
}

function enlarge(queue: u32, count: u32): bool {
  const room = max(count * 2, FIRST_ROOM);
  const places = allocate(room * PLACE_BYTES);
  if (places === 0) return false;
  const old = load<u32>(queue, PLACES);
  memory.copy(places, old, count * PLACE_BYTES);
  release(old);
  store<u32>(queue, places, PLACES);
  store<u32>(queue, room, ROOM);
  return true;
}
