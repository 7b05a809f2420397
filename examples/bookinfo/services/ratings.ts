import { type Application, json, notFound } from './serve.ts';

/** GET /ratings/ID */
export const ratings: Application = ({ url }) => {
  const id = /^\/ratings\/(\d+)$/.exec(url.pathname)?.[1];
  if (id === undefined) return notFound;
  return json({ id: Number(id), ratings: { Reviewer1: 5, Reviewer2: 4 } });
};
