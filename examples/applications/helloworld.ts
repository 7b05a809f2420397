import type { Application } from '../bookinfo/services/serve.ts';
import { notFound } from '../bookinfo/services/serve.ts';
import type { Pod } from './pods.ts';

/** GET /hello: says which version it is. */
export function helloworld({ name, labels }: Pod): Application {
  return ({ url }) =>
    url.pathname === '/hello'
      ? { status: 200, body: `Hello version: ${labels.version}, instance: ${name}\n` }
      : notFound;
}
