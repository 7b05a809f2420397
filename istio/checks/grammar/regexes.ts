/** Istio's regular expressions are RE2's. This is the only place of `istio/` that knows how they are compiled. */
import { RE2JS } from 're2js';
import { type Finding, wrong } from '../../findings.ts';
import type { Path } from '../../yaml/locate.ts';

/** In bytes; Istio's limit. */
const LONGEST_REGEX = 1024;

export function* regexFindings(regex: string, path: Path): Generator<Finding> {
  if (regex === '') {
    yield wrong(path, 'the regular expression is empty', 'write ".*" for anything, or take it out');
  } else if (Buffer.byteLength(regex) > LONGEST_REGEX) {
    yield wrong(
      path,
      `the regular expression is longer than ${LONGEST_REGEX} bytes`,
      'make it shorter, or split the match in two',
    );
  } else {
    const problem = regexProblem(regex);
    const fix = 'write it in RE2 syntax, which has no lookaround and no back references';
    if (problem !== undefined) yield wrong(path, `the regular expression does not compile: ${problem}`, fix);
  }
}

/** What RE2 has against a pattern. */
function regexProblem(regex: string): string | undefined {
  try {
    RE2JS.compile(regex);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, '');
  }
}
