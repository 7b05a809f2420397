/** What answers.yaml says of a field. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Written } from './fields.ts';

export type Answer =
  /** A case of test/conformance/dev.json that comes out otherwise without the field. */
  | { kind: 'recorded'; name: string }
  /** A row of shown/. */
  | { kind: 'shown' }
  | { kind: 'tested'; test: Test }
  /** Its fields act as those of another message of the type do; the test shows that they act here too. */
  | { kind: 'as'; path: string; test: Test }
  /** Its writer is told that it does nothing here; a row of shown/ has that finding. */
  | { kind: 'reported'; code: string }
  | { kind: 'no effect'; why: string }
  | { kind: 'not yet'; instead: string };

export interface Test {
  /** Within test/. */
  file: string;
  /** Of the test, of its group, or of its row in a table. */
  title: string;
}

export const ANSWERS = parse(readFileSync('test/fields/answers.yaml', 'utf8')) as Record<string, Written>;

/** @throws Error for what is no answer */
export function parseAnswer(text: string): Answer {
  const [, word = '', rest = ''] = /^(recorded|as|reported|no effect:|not yet:) (.+)$/s.exec(text) ?? [];
  switch (word) {
    case 'recorded':
      return { kind: 'recorded', name: rest };
    case 'reported':
      return { kind: 'reported', code: rest };
    case 'no effect:':
      return { kind: 'no effect', why: rest };
    case 'not yet:':
      return { kind: 'not yet', instead: rest };
    case 'as': {
      const [path = '', ...test] = rest.split(', ');
      return { kind: 'as', path, test: parseTest(test.join(', ')) };
    }
    default:
      return text === 'shown' ? { kind: 'shown' } : { kind: 'tested', test: parseTest(text) };
  }
}

function parseTest(text: string): Test {
  const [file = '', title] = text.split(' › ');
  if (title === undefined) throw new Error(`no answer: ${text}`);
  return { file, title };
}
