import { setTimeout as sleep } from 'node:timers/promises';
import { type Application, json, notFound } from '../bookinfo/services/serve.ts';
import type { Pod } from './pods.ts';

const TEAPOT = 418;

/** The part of httpbin that the examples ask for: /headers, /get, /status/CODE, /delay/SECONDS. Logs each request. */
export function httpbin({ name }: Pod): Application {
  return (request) => {
    console.log(`${name}: ${request.method} ${request.headers.host}${request.url.pathname}`);
    return answer(request);
  };
}

const answer: Application = async ({ url, headers }) => {
  const [, path, argument] = /^\/(headers|get|status|delay)(?:\/([\d.]+))?$/.exec(url.pathname) ?? [];
  switch (path) {
    case 'headers':
      return json({ headers });
    case 'get':
      return json({
        args: Object.fromEntries(url.searchParams),
        headers,
        url: `http://${headers.host}${url.pathname}`,
      });
    case 'status': {
      const status = Number(argument);
      return { status, body: status === TEAPOT ? "I'm a teapot!\n" : '' };
    }
    case 'delay':
      await sleep(Number(argument) * 1000);
      return json({ delay: Number(argument) });
    default:
      return notFound;
  }
};
