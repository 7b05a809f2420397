/** Copies of requests, held against the mirrors that a story tells of. */
import type { Story } from '../story/story.ts';
import { type Mismatch, mismatch } from '../story/tests/mismatch.ts';
import { believable } from './chance.ts';
import { nameOf } from './endings.ts';
import type { Sighting } from './sighting.ts';

/** Only what reached a destination is mirrored. Two mirrors to one place are counted together. */
export function mirrorDifferences({ mirrors, destinations }: Story, sightings: Sighting[]): Mismatch[] {
  const reached = sightings.filter((seen) => seen.reached);
  const copies = reached.flatMap((seen) => seen.copies);
  const there = mirrors.filter(({ problem }) => !problem);
  const strange = sightings
    .flatMap((seen) => seen.copies)
    .filter((copy) => !there.some((one) => nameOf(one) === nameOf(copy)));
  // Which authority is mirrored hangs on the destination where each has its own.
  const authorities = new Set(destinations.map(({ request }) => request.authority));
  return [
    ...strange.map((copy) => mismatch('mirrors', 'none there', nameOf(copy))),
    ...there.flatMap((mirror) => {
      const own = copies.filter((copy) => nameOf(copy) === nameOf(mirror));
      const twins = there.filter((one) => nameOf(one) === nameOf(mirror));
      const certain = twins.filter(({ percentage }) => percentage === 100).length * reached.length;
      const chance = twins.reduce((sum, { percentage }) => sum + (percentage < 100 ? percentage / 100 : 0), 0);
      const odd =
        authorities.size === 1 && twins.length === 1 && own.find(({ authority }) => authority !== mirror.authority);
      return [
        ...(believable(own.length - certain, reached.length, chance)
          ? []
          : [mismatch('mirrors', `${mirror.percentage} % ${nameOf(mirror)}`, `${own.length} of ${reached.length}`)]),
        ...(odd ? [mismatch('mirrors', `as ${mirror.authority}`, `as ${odd.authority}`)] : []),
      ];
    }),
  ];
}
