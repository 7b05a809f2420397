/**
 * Dice: PCG32 (a 64-bit linear congruential generator, its output permuted). One for the whole module, seeded once; the
 * host's own random numbers cost more than the rest of a decision.
 */
// biome-ignore lint/correctness/noPrecisionLoss: a u64 in AssemblyScript
const MULTIPLIER: u64 = 6364136223846793005;
// biome-ignore lint/correctness/noPrecisionLoss: a u64 in AssemblyScript
const INCREMENT: u64 = 1442695040888963407;
const MILLION: u64 = 1000000;

let state: u64 = INCREMENT;

export function seedDice(seed: u64): void {
  state = seed + INCREMENT;
  throwDice();
}

/** Any u32, each as likely. */
export function throwDice(): u32 {
  const old = state;
  state = old * MULTIPLIER + INCREMENT;
  return rotr<u32>(<u32>(((old >> 18) ^ old) >> 27), <u32>(old >> 59));
}

/** True in so many of a million cases. Without a throw where chance has no part. */
export function happens(perMillion: u32): bool {
  if (perMillion === 0) return false;
  if (perMillion >= MILLION) return true;
  return <u32>((<u64>throwDice() * MILLION) >> 32) < perMillion;
}
