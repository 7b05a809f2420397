/** Names of HTTP headers. */

const TOKEN = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
const PSEUDO_HEADERS = [':method', ':scheme', ':authority', ':path', ':status'];
const CLAIM = /^@request\.auth\.claims(?:\..+|\[.+\])$/is;

/** A token of RFC 7230. */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** What a match may name: a header, a pseudo header, a claim of a JWT. */
export function isMatchableHeader(name: string): boolean {
  return isHeaderName(name) || PSEUDO_HEADERS.includes(name) || isClaim(name);
}

/** `@request.auth.claims.sub`, `@request.auth.claims[realm][role]`: a claim of the request's JWT. */
export function isClaim(name: string): boolean {
  return CLAIM.test(name);
}

/** `host` and `:authority` are one. */
export function isAuthority(name: string): boolean {
  return name.toLowerCase() === 'host' || name.toLowerCase() === ':authority';
}
