/** What Envoy answers by itself: `RedirectAction` and `DirectResponseAction`. */
import type { DirectResponse, Redirect } from '../../plan/plan.ts';
import { defined, type Resource } from '../resource.ts';

const REDIRECT_CODES = new Map([
  [301, 'MOVED_PERMANENTLY'],
  [302, 'FOUND'],
  [303, 'SEE_OTHER'],
  [307, 'TEMPORARY_REDIRECT'],
  [308, 'PERMANENT_REDIRECT'],
]);

export function redirect(action: Redirect): Resource {
  const code = REDIRECT_CODES.get(action.code);
  if (!code) throw new Error(`a redirect with status ${action.code}`);
  return defined({
    response_code: code,
    host_redirect: action.authority,
    scheme_redirect: action.scheme,
    path_redirect: action.uri,
    prefix_rewrite: action.prefixRewrite,
    port_redirect: action.port,
  });
}

export function directResponse({ status, body }: DirectResponse): Resource {
  if (!body) return { status };
  return { status, body: 'text' in body ? { inline_string: body.text } : { inline_bytes: body.base64 } };
}
