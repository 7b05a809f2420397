/** Where the values of a chunk are written, by whichever reader can tell. */
import type { Chunk } from './chunks.ts';
import { readNoting } from './everyday.ts';
import type { Extent, Place } from './note.ts';
import { treePlaces } from './tree-places.ts';

/** A value of the chunk, as a reader knows it. */
export type Value = unknown;

export interface Found extends Place {
  of: Value;
  isScalar: boolean;
}

/** Offsets are in the chunk. */
export interface Places {
  root: Value;
  extent: Extent;
  /** Undefined: nothing is written there. */
  child(parent: Value, step: string | number): Found | undefined;
}

/** What is asked for next is mostly in a document that was just asked for. */
const recent: { chunk: Chunk; places: Places }[] = [];
const MOST_RECENT = 4;

export function placesOf(chunk: Chunk): Places {
  const at = recent.findIndex((each) => each.chunk === chunk);
  const [known] = at < 0 ? [] : recent.splice(at, 1);
  const { places } = known ?? { places: everydayPlaces(chunk) ?? treePlaces(chunk) };
  recent.unshift({ chunk, places });
  if (recent.length > MOST_RECENT) recent.pop();
  return places;
}

function everydayPlaces({ source, start, end }: Chunk): Places | undefined {
  const known = new Map<object, Map<string | number, Place>>();
  const read = readNoting(source.text.slice(start, end), (parent, step, place) => {
    const inner = known.get(parent);
    if (inner) inner.set(step, place);
    else known.set(parent, new Map([[step, place]]));
  });
  if (!read) return undefined;
  return {
    root: read.value,
    extent: read.extent,
    child(parent, step) {
      const place = known.get(parent as object)?.get(Array.isArray(parent) ? Number(step) : String(step));
      if (!place) return undefined;
      const of = (parent as Record<string | number, unknown>)[step];
      return { ...place, of, isScalar: typeof of !== 'object' || of === null };
    },
  };
}
