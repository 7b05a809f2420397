/** Where values are written, as a reader notes it while it reads. */

/** Offsets in the text: the first letter, and the one after the last. */
export type Extent = readonly [start: number, end: number];

export interface Place {
  /** Absent in lists. */
  key?: Extent;
  value: Extent;
}

/** Is told of each value whose it is, under which name or number, and where it is written. */
export type Note = (parent: object, step: string | number, place: Place) => void;
