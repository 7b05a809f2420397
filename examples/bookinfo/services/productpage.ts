import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, call, handedOn } from './call.ts';
import { type Book, type Part, page } from './page.ts';
import { type Application, json, notFound, type Request, type Response } from './serve.ts';

const PRODUCT = {
  id: 0,
  title: 'The Comedy of Errors',
  descriptionHtml: 'A play by William Shakespeare, first performed in 1594.',
};
/** Milliseconds for one attempt. reviews gets two, details one. */
const PATIENCE = 3_000;

/** GET /productpage, POST /login, GET /logout, GET /api/v1/products[/ID[/reviews|/ratings]], GET /health */
export const productpage: Application = async (request) => {
  const { method, url, headers } = request;
  const caller = callerHeaders(headers);
  const product = /^\/api\/v1\/products\/(\d+)(?:\/(reviews|ratings))?$/.exec(url.pathname);
  if (product) return api(product[1] as string, product[2], caller);
  switch (`${method} ${url.pathname}`) {
    case 'GET /productpage':
      return show(caller);
    case 'POST /login':
      return login(request);
    case 'GET /logout':
      return redirect('user=; Max-Age=0; Path=/');
    case 'GET /api/v1/products':
      return json([PRODUCT]);
    case 'GET /health':
      return json({ status: 'Product page is healthy' });
    default:
      return notFound;
  }
};

/** Whoever is signed in is named to the applications behind, as in Istio's sample. */
function callerHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const user = /(?:^|;\s*)user=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  return { ...handedOn(headers), ...(user && { 'end-user': user }) };
}

function login({ body }: Request): Response {
  const user = new URLSearchParams(body).get('username') ?? '';
  return redirect(`user=${encodeURIComponent(user)}; Path=/; HttpOnly; SameSite=Lax`);
}

function redirect(cookie: string): Response {
  return { status: 302, headers: { location: '/productpage', 'set-cookie': cookie }, body: '' };
}

async function show(caller: Record<string, string>): Promise<Response> {
  const [details, reviews] = await Promise.all([
    attempt<Book['details']>('details', `http://details:9080/details/${PRODUCT.id}`, caller, 1),
    attempt<Book['reviews']>('reviews', `http://reviews:9080/reviews/${PRODUCT.id}`, caller, 2),
  ]);
  const html = page({ title: PRODUCT.title, user: caller['end-user'], details, reviews });
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
}

async function api(id: string, part: string | undefined, caller: Record<string, string>): Promise<Response> {
  const kind = part ?? 'details';
  const found = await attempt(kind, `http://${kind}:9080/${kind}/${id}`, caller, kind === 'reviews' ? 2 : 1);
  return 'error' in found ? json(found, found.status) : json(found.value);
}

/** What an application answers, or why the page has to do without it. */
async function attempt<T>(name: string, url: string, caller: Record<string, string>, times: number): Promise<Part<T>> {
  let last: Answer = { status: 500, body: '' };
  for (let n = 0; n < times; n++) {
    last = await call(url, caller, PATIENCE).catch(() => ({ status: 500, body: '' }));
    if (last.status === 200) return { value: JSON.parse(last.body) as T };
  }
  return { error: `Sorry, product ${name} are currently unavailable for this book.`, status: last.status };
}
