/** Which paths no request has, once Envoy has normalised it, and what to write instead. */
import { expect, test } from 'vitest';
import { pathProblem } from '../../../istio/analysis/normal-paths.ts';

type Normalization = Parameters<typeof pathProblem>[2];
const EVERY: Normalization[] = ['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'];

const SLASH = 'a path begins with a slash; write "/a"';
const QUERY = 'the query is not part of the path; use "queryParams"';
const FRAGMENT = 'a fragment is not sent; leave out what follows the #';
const LETTER = 'escapes of letters are decoded first; write "a" for "%61"';
const BACKSLASH = 'a backslash has become a slash before; write "/"';
const DOTS = 'dots are resolved first; write the path that they lead to';
const SLASHES = 'slashes are merged first; write one slash';
const ESCAPED = 'escaped slashes are decoded first; write "/"';

/** What is said of a whole path and of a prefix, and from which normalisation on. */
test.each<[text: string, of: string | undefined, ofPrefix: string | undefined, from: Normalization]>([
  ['a', SLASH, SLASH, 'NONE'],
  ['/a?b#c', QUERY, QUERY, 'NONE'],
  ['/a#b?c', FRAGMENT, FRAGMENT, 'NONE'],
  ['/%20%7C', undefined, undefined, 'NONE'],
  ['/.../.a/b..', undefined, undefined, 'NONE'],
  ['/%61', LETTER, LETTER, 'BASE'],
  ['/a\\b', BACKSLASH, BACKSLASH, 'BASE'],
  ['/a/./b', DOTS, DOTS, 'BASE'],
  ['/a/../b', DOTS, DOTS, 'BASE'],
  ['/a/.', DOTS, undefined, 'BASE'],
  ['/a/..', DOTS, undefined, 'BASE'],
  ['/a//b', SLASHES, SLASHES, 'MERGE_SLASHES'],
  ['/a%2fb', ESCAPED, ESCAPED, 'DECODE_AND_MERGE_SLASHES'],
  ['/a%5Cb', ESCAPED, ESCAPED, 'DECODE_AND_MERGE_SLASHES'],
])('%s', (text, of, ofPrefix, from) => {
  for (const normalization of EVERY) {
    const isSaid = EVERY.indexOf(normalization) >= EVERY.indexOf(from);
    for (const isPrefix of [false, true]) {
      const problem = pathProblem(text, isPrefix, normalization);
      const said = problem && `${problem.why}; ${problem.fix}`;
      expect([normalization, isPrefix, said]).toEqual([
        normalization,
        isPrefix,
        isSaid ? (isPrefix ? ofPrefix : of) : undefined,
      ]);
    }
  }
});
