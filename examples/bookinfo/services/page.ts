/** The product page as HTML. */

export type Part<T> = { value: T } | { error: string; status: number };

export interface Book {
  details: Record<string, string | number>;
  reviews: {
    podname: string;
    reviews: { reviewer: string; text: string; rating?: { stars: number; color: string } | { error: string } }[];
  };
}

interface Page {
  title: string;
  user: string | undefined;
  details: Part<Book['details']>;
  reviews: Part<Book['reviews']>;
}

const MAX_STARS = 5;
const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; background: #f5f7fa; margin: 0 }
  header { background: #10365c; color: #fff; padding: 1rem 2rem; display: flex; justify-content: space-between; align-items: center }
  header a, header button, header input { font: inherit } header a { color: #fff }
  main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  .columns { display: grid; grid-template-columns: 1fr 2fr; gap: 2rem }
  section { background: #fff; border: 1px solid #dde4ec; border-radius: 6px; padding: 1rem 1.5rem }
  dt { color: #5b6b7c; font-size: .85rem } dd { margin: 0 0 .5rem }
  blockquote { margin: 0 0 1.5rem } .stars { font-size: 1.4rem; letter-spacing: .1em } .error { color: #a4262c }
`;

export function page({ title, user, details, reviews }: Page): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${html(title)}</title><style>${STYLE}</style></head>
<body>
<header><strong>Bookinfo</strong>${session(user)}</header>
<main>
<h1>${html(title)}</h1>
<div class="columns">
<section><h2>Book details</h2>${part(details, detailList)}</section>
<section><h2>Reviews</h2>${part(reviews, reviewList)}</section>
</div>
</main>
</body>
</html>
`;
}

function session(user: string | undefined): string {
  return user
    ? `<span>${html(user)} <a href="/logout">sign out</a></span>`
    : '<form method="post" action="/login"><input name="username" placeholder="jason" required> <button>Sign in</button></form>';
}

function part<T>(found: Part<T>, show: (value: T) => string): string {
  return 'error' in found ? `<p class="error">${html(found.error)}</p>` : show(found.value);
}

function detailList(details: Book['details']): string {
  const rows = Object.entries(details).filter(([name]) => name !== 'id');
  return `<dl>${rows.map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(String(value))}</dd>`).join('')}</dl>`;
}

function reviewList({ podname, reviews }: Book['reviews']): string {
  const quotes = reviews.map(
    ({ reviewer, text, rating }) =>
      `<blockquote><p>${html(text)}</p><footer>— ${html(reviewer)} ${stars(rating)}</footer></blockquote>`,
  );
  return `${quotes.join('')}<p><small>Reviews served by ${html(podname)}</small></p>`;
}

function stars(rating: Book['reviews']['reviews'][number]['rating']): string {
  if (!rating) return '';
  if ('error' in rating) return `<span class="error">${html(rating.error)}</span>`;
  const text = '★'.repeat(rating.stars) + '☆'.repeat(MAX_STARS - rating.stars);
  return `<span class="stars" style="color: ${html(rating.color)}" title="${rating.stars} of ${MAX_STARS}">${text}</span>`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
