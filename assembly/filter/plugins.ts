/**
 * What each root context has been configured with: its table, and what belongs to that. Envoy makes a new root context
 * for each new table; the old one lives on while requests need it, and may even come back, so its plugin goes only when
 * the root context has gone.
 */
import { newDelays, queueOf, releaseDelays } from '../act/delays';
import { queueLength } from '../act/queue';
import { actOn } from '../host/streams';
import { newScratch } from '../match/scratch';
import { allocateClear, release } from '../memory/blocks';
import { newNumbers, releaseNumbers } from '../memory/numbers';
import { changeActiveFaults } from './active-faults';

const NEXT: u32 = 0;
const ROOT: u32 = 4;
export const PLUGIN_TABLE: u32 = 8;
export const PLUGIN_SCRATCH: u32 = 12;
export const PLUGIN_DELAYS: u32 = 16;
/** Counters by what they count (act/counters.ts). */
export const PLUGIN_COUNTERS: u32 = 20;
const PLUGIN_BYTES: u32 = 24;

let first: u32 = 0;

/** The plugin of a root context, or 0. */
export function pluginOf(root: u32): u32 {
  for (let plugin = first; plugin !== 0; plugin = load<u32>(plugin, NEXT)) {
    if (load<u32>(plugin, ROOT) === root) return plugin;
  }
  return 0;
}

/** Takes over a checked table for a root context, in place of the one it had. False if there is no memory. */
export function addPlugin(root: u32, table: u32): bool {
  removePlugin(root);
  const plugin = allocateClear(PLUGIN_BYTES);
  if (plugin === 0) return false;
  store<u32>(plugin, root, ROOT);
  store<u32>(plugin, newScratch(table), PLUGIN_SCRATCH);
  store<u32>(plugin, newDelays(), PLUGIN_DELAYS);
  store<u32>(plugin, newNumbers(), PLUGIN_COUNTERS);
  const whole =
    load<u32>(plugin, PLUGIN_SCRATCH) !== 0 &&
    load<u32>(plugin, PLUGIN_DELAYS) !== 0 &&
    load<u32>(plugin, PLUGIN_COUNTERS) !== 0;
  if (!whole) {
    releasePlugin(plugin);
    return false;
  }
  store<u32>(plugin, table, PLUGIN_TABLE);
  store<u32>(plugin, first, NEXT);
  first = plugin;
  return true;
}

/** Removes the plugins of root contexts that are gone. */
export function removeDeadPlugins(): void {
  let plugin = first;
  while (plugin !== 0) {
    const root = load<u32>(plugin, ROOT);
    plugin = load<u32>(plugin, NEXT);
    if (!actOn(root)) removePlugin(root);
  }
}

function removePlugin(root: u32): void {
  let previous: u32 = 0;
  let plugin = first;
  while (plugin !== 0 && load<u32>(plugin, ROOT) !== root) {
    previous = plugin;
    plugin = load<u32>(plugin, NEXT);
  }
  if (plugin === 0) return;
  const next = load<u32>(plugin, NEXT);
  if (previous === 0) first = next;
  else store<u32>(previous, next, NEXT);
  releasePlugin(plugin);
}

function releasePlugin(plugin: u32): void {
  const delays = load<u32>(plugin, PLUGIN_DELAYS);
  // Whoever waited in it has left before.
  if (delays !== 0) changeActiveFaults(-(<i64>queueLength(queueOf(delays))));
  release(load<u32>(plugin, PLUGIN_TABLE));
  release(load<u32>(plugin, PLUGIN_SCRATCH));
  releaseDelays(delays);
  releaseNumbers(load<u32>(plugin, PLUGIN_COUNTERS));
  release(plugin);
}
