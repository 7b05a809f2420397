import type { HTTPDirectResponse, HTTPRedirect, HTTPRoute } from '../../istio/index.ts';
import type { DirectResponse, Redirect } from '../plan.ts';
import { corsOf } from './cors.ts';
import { operationsOf } from './header-ops.ts';
import type { RouteContext } from './route-context.ts';

const PERMANENTLY = 301;

/** Source: HTTPRoute.redirect. */
export function redirect(written: HTTPRedirect, route: HTTPRoute, context: RouteContext): Redirect {
  const { uri, prefixRewrite, authority, scheme, redirectCode } = written;
  const port = redirectPort(written, context);
  return {
    kind: 'redirect',
    code: redirectCode || PERMANENTLY,
    ...(uri && { uri }),
    ...(prefixRewrite && { prefixRewrite }),
    ...(authority && { authority }),
    ...(scheme && { scheme }),
    ...(port && { port }),
    ...answer(route),
  };
}

/** The scheme's own port is left out; Envoy then keeps the port that the authority has, as in a mesh. */
function redirectPort({ port, derivePort, scheme }: HTTPRedirect, context: RouteContext): number | undefined {
  const number = derivePort === 'FROM_REQUEST_PORT' ? context.port : port;
  const usual = (scheme || (context.tls ? 'https' : 'http')) === 'https' ? 443 : 80;
  return number === usual ? undefined : number;
}

/** Source: HTTPRoute.directResponse. */
export function directResponse({ status, body }: HTTPDirectResponse, route: HTTPRoute): DirectResponse {
  return {
    kind: 'direct',
    status,
    ...(body?.string !== undefined && { body: { text: body.string } }),
    ...(body?.bytes !== undefined && { body: { base64: body.bytes } }),
    ...answer(route),
  };
}

/** Nothing goes upstream, but the response has the route's headers. */
function answer(route: HTTPRoute) {
  const cors = corsOf(route.corsPolicy);
  return { headers: operationsOf(route.headers).headers, ...(cors && { cors }) };
}
