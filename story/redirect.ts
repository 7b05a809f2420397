/** Where a redirect sends the client: Envoy's `location` header. */
import type { PathCondition, Redirect } from '../plan/plan.ts';
import { withoutPort } from './hosts.ts';
import { pathOf, type SeenRequest } from './request.ts';
import { withPrefix } from './rewrite.ts';

export function location(redirect: Redirect, request: SeenRequest, matched?: PathCondition): string {
  const scheme = redirect.scheme ?? request.scheme;
  const host = redirect.authority ?? requestHost(request, scheme, redirect.port !== undefined);
  const suffix = redirect.port === undefined ? '' : `:${redirect.port}`;
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
