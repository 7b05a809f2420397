/** The ways in which a request can end, by its story, and how each is known from outside. */
import { type Answer, abortAnswer } from '../story/answer.ts';
import type { DestinationStory, Target } from '../story/destinations.ts';
import { answerFor } from '../story/grpc.ts';
import type { Request } from '../story/request.ts';
import type { Story } from '../story/story.ts';
import { type Mismatch, mismatch } from '../story/tests/mismatch.ts';
import { differentHeaders, responseDifferences } from './headers.ts';
import type { Arrival, Sighting } from './sighting.ts';

export interface Told {
  request: Request;
  story: Story;
}

export interface Ending {
  /** Equal names cannot be told apart from outside. */
  name: string;
  share: number;
  fits: (seen: Sighting) => boolean;
  differences: (seen: Sighting) => Mismatch[];
}

export function endingsOf({ request, story }: Told): Ending[] {
  const { answer, fault, destinations } = story;
  const { abort } = fault ?? {};
  const aborted = answer || !abort ? 0 : abort.percentage / 100;
  const answers = (told: Answer, share: number) => answeredBy(answerFor(request.headers, told), request, share);
  return [
    ...(aborted > 0 && abort ? [answers(abortAnswer(abort, ''), aborted)] : []),
    ...(answer
      ? [answeredBy(answer, request, 1)]
      : destinations.map((destination) => {
          const share = ((1 - aborted) * destination.weight) / 100;
          if (destination.problem) return answers({ status: 503, why: destination.problem }, share);
          return sentTo(destination, story, share);
        })),
  ];
}

function answeredBy({ status, body, ...answer }: Answer, { method }: Request, share: number): Ending {
  const expected = method === 'HEAD' ? undefined : body;
  return {
    name: `${status} of Envoy itself${expected === undefined ? '' : `: ${expected}`}`,
    share,
    fits: (seen) => !seen.reached && seen.status === status && (expected === undefined || seen.body === expected),
    differences: ({ headers }) => {
      const wanted = { ...answer.headers, ...(answer.location && { location: answer.location }) };
      return Object.entries(wanted).flatMap(([name, value]) => {
        const actual = headers.find(([known]) => known === name)?.[1];
        return actual === value ? [] : [mismatch(name, value, actual)];
      });
    },
  };
}

function sentTo(destination: DestinationStory, story: Story, share: number): Ending {
  return {
    name: nameOf(destination),
    share,
    fits: ({ reached }) => reached !== undefined && nameOf(reached) === nameOf(destination),
    differences: ({ reached, headers }) =>
      reached
        ? [...sentDifferences(story, destination, reached), ...responseDifferences(story, destination, headers)]
        : [],
  };
}

export function nameOf({ host, subset, port }: Pick<Target, 'host' | 'port'> & { subset?: string }): string {
  return [host, ...(subset ? [subset] : []), ...(port ? [`port ${port}`] : [])].join(' ');
}

export function endingInWords({ reached, status, body }: Sighting): string {
  if (reached) return nameOf(reached);
  return status === 0 ? 'no answer' : `${status} of Envoy itself${body ? `: ${body}` : ''}`;
}

/** A stream of bytes has no path. */
function sentDifferences({ host }: Story, { request }: DestinationStory, reached: Arrival): Mismatch[] {
  if (host === undefined) return [];
  return [
    ...(request.path === reached.path ? [] : [mismatch('path', request.path, reached.path)]),
    ...(request.authority === reached.authority ? [] : [mismatch('authority', request.authority, reached.authority)]),
    ...differentHeaders(request.headers, reached.headers),
  ];
}
