/** Counters are defined when they are first hit: ten thousand rules cost nothing until requests meet them. */
import {
  ABORTED,
  DELAYED,
  faultKey,
  matchedKey,
  name,
  nameFault,
  nameKey,
  nameLength,
  nameMatched,
  OVERFLOWED,
} from '../act/counters';
import { defineCounter, incrementCounter, NO_METRIC } from '../host/metrics';
import { keepNumber, newNumbers, numberOf } from '../memory/numbers';
import { PLUGIN_COUNTERS, PLUGIN_TABLE } from './plugins';

/** Of all tables, by name: a reload finds the counters that it had. */
const counters = newNumbers();

export function countMatched(plugin: u32, entry: u32, outcome: u32): void {
  const table = load<u32>(plugin, PLUGIN_TABLE);
  const key = matchedKey(entry, outcome);
  let counter = numberOf(load<u32>(plugin, PLUGIN_COUNTERS), key);
  if (counter === NO_METRIC && nameMatched(table, entry, outcome)) counter = keepCounter(plugin, key);
  incrementCounter(counter);
}

export function countDelayed(plugin: u32, entry: u32): void {
  incrementCounter(faultCounter(plugin, entry, DELAYED));
}

/** A fault that did not happen, since too many requests are held back. */
export function countOverflowed(plugin: u32, entry: u32): void {
  incrementCounter(faultCounter(plugin, entry, OVERFLOWED));
}

/** To be incremented when the abort takes place. */
export function abortedCounter(plugin: u32, entry: u32): u32 {
  return faultCounter(plugin, entry, ABORTED);
}

function faultCounter(plugin: u32, entry: u32, fault: u32): u32 {
  const key = faultKey(entry, fault);
  const counter = numberOf(load<u32>(plugin, PLUGIN_COUNTERS), key);
  if (counter !== NO_METRIC) return counter;
  return nameFault(load<u32>(plugin, PLUGIN_TABLE), entry, fault) ? keepCounter(plugin, key) : NO_METRIC;
}

/** The counter of the name at hand. */
function keepCounter(plugin: u32, key: u64): u32 {
  const named = nameKey();
  let counter = numberOf(counters, named);
  if (counter === NO_METRIC) {
    counter = defineCounter(name, nameLength);
    if (counter === NO_METRIC) return NO_METRIC;
    keepNumber(counters, named, counter);
  }
  keepNumber(load<u32>(plugin, PLUGIN_COUNTERS), key, counter);
  return counter;
}
