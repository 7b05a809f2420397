/**
 * What Envoy did, held against the story that the simulator and the plan tell of the same request. Each contradiction is
 * a field of the story, with what it says there and what was seen.
 */
import type { Story } from '../story/story.ts';
import { type Mismatch, mismatch } from '../story/tests/mismatch.ts';
import { believable, THROWS, tooFew } from './chance.ts';
import { type Ending, endingInWords, endingsOf, type Told } from './endings.ts';
import { mirrorDifferences } from './mirrors.ts';
import { EARLY, type Sighting } from './sighting.ts';

/** Once, where there is no chance in the story. */
export function timesToSend(told: Told): number {
  const { story } = told;
  const { delay, abort } = story.fault ?? {};
  const chances = [
    ...endingsOf(told).map(({ share }) => share),
    ...[...story.mirrors, ...(delay ? [delay] : []), ...(abort ? [abort] : [])].map(
      ({ percentage }) => percentage / 100,
    ),
  ];
  return chances.some((chance) => chance > 0 && chance < 1) ? THROWS : 1;
}

export function contradictions(told: Told, sightings: Sighting[]): Mismatch[] {
  const { story } = told;
  const endings = endingsOf(told);
  const taken = sightings.map((seen) => endingOf(seen, endings));
  const strange = sightings.find((_, index) => taken[index] === undefined);
  if (strange) return [mismatch('ending', endings.map(({ name }) => name).join(' or '), endingInWords(strange))];
  const found = [
    ...endings.flatMap((ending) =>
      shareOf(ending, taken.filter((one) => one?.name === ending.name).length, sightings.length, endings),
    ),
    ...sightings.flatMap((seen, index) => taken[index]?.differences(seen) ?? []),
    ...delayDifferences(story, sightings),
    ...mirrorDifferences(story, sightings),
  ];
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** Of several with one name, as of two destinations that differ only in what they do to headers, the one that it is like. */
function endingOf(seen: Sighting, endings: Ending[]): Ending | undefined {
  const fitting = endings.filter((ending) => ending.fits(seen));
  return fitting.find((ending) => ending.differences(seen).length === 0) ?? fitting[0];
}

/** Endings of one name share a count. */
function shareOf({ name }: Ending, count: number, total: number, endings: Ending[]): Mismatch[] {
  const share = endings.filter((one) => one.name === name).reduce((sum, one) => sum + one.share, 0);
  return believable(count, total, share)
    ? []
    : [mismatch('share', `${percent(share)} ${name}`, `${count} of ${total}`)];
}

/** Milliseconds. What is shorter may as well be a busy machine. */
const TELLING = 100;

function delayDifferences({ fault }: Story, sightings: Sighting[]): Mismatch[] {
  if (!fault?.delay) return [];
  const { milliseconds, percentage } = fault.delay;
  const chance = percentage / 100;
  const late = sightings.filter((seen) => seen.milliseconds >= milliseconds - EARLY).length;
  const isRight =
    milliseconds < TELLING ? !tooFew(late, sightings.length, chance) : believable(late, sightings.length, chance);
  const told = `${percentage} % take ${milliseconds} ms or longer`;
  return isRight ? [] : [mismatch('delay', told, `${late} of ${sightings.length}`)];
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(4))} %`;
}
