/**
 * Networks of 127.0.0.0/8 for cases that run side by side: two /16 at a time, from a range that is one vitest worker's
 * own. Networks below the first range belong to the tests that name their addresses.
 */
const FIRST = 100;
const PER_WORKER = 50;
const WORKERS = 3;

const first = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS) * PER_WORKER;
let next = 0;

/** @returns N of 127.N.0.0/16; the one after it is free as well */
export function freeNetworks(): number {
  const network = first + next;
  next = (next + 2) % PER_WORKER;
  return network;
}
