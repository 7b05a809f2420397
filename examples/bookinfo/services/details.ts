import { type Application, json, notFound } from './serve.ts';

/** GET /details/ID */
export const details: Application = ({ url }) => {
  const id = /^\/details\/(\d+)$/.exec(url.pathname)?.[1];
  if (id === undefined) return notFound;
  return json({
    id: Number(id),
    author: 'William Shakespeare',
    year: 1595,
    type: 'paperback',
    pages: 200,
    publisher: 'PublisherA',
    language: 'English',
    'ISBN-10': '1234567890',
    'ISBN-13': '123-1234567890',
  });
};
