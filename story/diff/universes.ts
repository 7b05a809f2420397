/** What the parts of a request can be at all, as regular expressions over bytes. */
import type { HttpHandler } from '../../plan/plan.ts';

/** A character of a header's value; beyond ASCII, in its two to four bytes. */
const SEEN = String.raw`(?:[\x21-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf])`;

/** Without blanks at the ends, which Envoy takes off. */
export const HEADER_VALUE = String.raw`(?:${SEEN}(?:(?:${SEEN}|[ \t])*${SEEN})?)?`;

export const QUERY_VALUE = '[!"$-%\'-~]*';

/** An escape that stays as it is written: not of a letter, a digit or one of -._~, which are put in its place, and no NUL. */
const ESCAPE =
  '%(?:0[1-9A-Fa-f]|1[0-9A-Fa-f]|2[0-9A-Ca-cFf]|3[A-Fa-f]|40|5[B-Eb-e]|60|7[B-Db-dFf]|[89A-Fa-f][0-9A-Fa-f])';
/** Without the escapes of / and \, which are put in their place too. */
const ESCAPE_OF_OTHERS =
  '%(?:0[1-9A-Fa-f]|1[0-9A-Fa-f]|2[0-9A-Ca-c]|3[A-Fa-f]|40|5[BDEbde]|60|7[B-Db-dFf]|[89A-Fa-f][0-9A-Fa-f])';
const DOTLESS = String.raw`[!$&'()*+,;=:@\[\]A-Za-z0-9_~-]`;

/** Paths that normalisation leaves alone, so that what is sent is what rules see. Escapes are whole. */
export function pathsOf(mode: HttpHandler['pathNormalization']): string {
  if (mode === 'NONE') return String.raw`/[\x21\x22\x24-\x3e\x40-\x7e]*`;
  const escape = mode === 'DECODE_AND_MERGE_SLASHES' ? ESCAPE_OF_OTHERS : ESCAPE;
  const any = `(?:${DOTLESS}|[.]|${escape})`;
  const noDot = `(?:${DOTLESS}|${escape})`;
  const segment = `(?:${noDot}${any}*|[.]${noDot}${any}*|[.][.]${any}+)`;
  return mode === 'BASE' ? `(?:/${segment}?)+` : `(?:/${segment})*(?:/|/${segment})`;
}

/** Authorities that a domain stands for, with any port where the domain does not say which. */
export function authoritiesOf(domains: readonly string[], ports: HttpHandler['ports']): string {
  const names = domains.map((domain) => {
    if (domain === '*') return `(?:${LABEL}+|\\[[0-9a-f:.]+\\])${ports === 'significant' ? `(?:${PORT})?` : ''}`;
    const isWildcard = domain.startsWith('*');
    const literal = (isWildcard ? domain.slice(1) : domain).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return isWildcard ? `${LABEL}+${literal}` : literal;
  });
  return `(?i:${names.join('|')})${ports === 'ignored' ? `(?:${PORT})?` : ''}`;
}

const LABEL = '[a-z0-9._-]';
const PORT = ':[1-9][0-9]{0,4}';
