import type { IncomingHttpHeaders } from 'node:http';
import { call, handedOn } from './call.ts';
import { type Application, json, notFound } from './serve.ts';

type Version = 'v1' | 'v2' | 'v3';
type Rating = { stars: number; color: string } | { error: string };

const TEXTS = {
  Reviewer1: 'Twins, mistaken for each other from the first act to the last, and never once dull.',
  Reviewer2: 'Light, quick and funny; the knots of the plot come undone a little too easily.',
};

/** v1 shows no stars; v2 and v3 ask ratings, with the colour and the patience (in milliseconds) given here. */
const STARS = { v1: undefined, v2: { color: 'black', patience: 10_000 }, v3: { color: 'red', patience: 2_500 } };

/** GET /reviews/ID */
export function reviews(version: Version): Application {
  const stars = STARS[version];
  return async ({ url, headers }) => {
    const id = /^\/reviews\/(\d+)$/.exec(url.pathname)?.[1];
    if (id === undefined) return notFound;
    const ratings = stars && (await ratingsOf(id, stars, headers));
    return json({
      id,
      podname: `reviews-${version}`,
      clustername: 'null',
      reviews: Object.entries(TEXTS).map(([reviewer, text]) => ({
        reviewer,
        text,
        ...(ratings && { rating: ratings(reviewer) }),
      })),
    });
  };
}

async function ratingsOf(
  id: string,
  { color, patience }: { color: string; patience: number },
  headers: IncomingHttpHeaders,
): Promise<(reviewer: string) => Rating> {
  try {
    const answer = await call(`http://ratings:9080/ratings/${id}`, handedOn(headers), patience);
    if (answer.status !== 200) throw new Error(`ratings answered ${answer.status}`);
    const { ratings } = JSON.parse(answer.body) as { ratings: Record<string, number> };
    return (reviewer) => ({ stars: ratings[reviewer] ?? 0, color });
  } catch {
    return () => ({ error: 'Ratings service is currently unavailable' });
  }
}
