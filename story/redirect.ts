/** Where a redirect sends the client: Envoy's `location` header. */
import type { PathCondition, Redirect } from '../plan/plan.ts';
import { withoutPort } from './hosts.ts';
import { pathOf, type SeenRequest } from './request.ts';
import { withPrefix } from './rewrite.ts';

/** `port` is the listener's, for redirects that name it. */
export function location(redirect: Redirect, request: SeenRequest, port: number, matched?: PathCondition): string {
  const scheme = redirect.scheme ?? request.scheme;
  const redirectPort = redirect.port === 'request' ? port : redirect.port === 'protocol' ? undefined : redirect.port;
  const host = redirect.authority ?? requestHost(request, scheme, redirectPort !== undefined);
  const suffix = redirectPort === undefined ? '' : `:${redirectPort}`;
  return `${scheme}://${host}${suffix}${targetOf(redirect, request, matched).replace(/^(?!\/)/, '/')}`;
}

export function httpsLocation({ authority, target, scheme }: SeenRequest): string {
  return `https://${requestHost({ authority, scheme }, 'https', false)}${target}`;
}

/** Another port, or another scheme that makes the old one's own port wrong, drops what the authority says. */
function requestHost(
  { authority, scheme }: Pick<SeenRequest, 'authority' | 'scheme'>,
  newScheme: string,
  newPort: boolean,
): string {
  const port = authority.slice(withoutPort(authority).length);
  const usual = scheme === 'https' ? ':443' : ':80';
  return newPort || (newScheme !== scheme && port === usual) ? withoutPort(authority) : authority;
}

/** The query is kept, unless the new path brings one. */
function targetOf({ uri, prefixRewrite }: Redirect, { target }: SeenRequest, matched?: PathCondition): string {
  if (uri !== undefined) return uri.includes('?') ? uri : uri + target.slice(pathOf(target).length);
  return prefixRewrite === undefined ? target : withPrefix(target, prefixRewrite, matched);
}
