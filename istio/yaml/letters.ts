/** Letters that YAML does not have. */
import type { Chunk } from './chunks.ts';
import type { SyntaxProblem } from './tree.ts';

/** Stands for a byte that is no text. */
export const NO_LETTER = '\uffff';

/** Control characters, an end of line as of old, a mark that was left where files were joined. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const STRANGE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)|^\ufeff/m;

export function strangeLetter({ source, start, end }: Chunk): SyntaxProblem | undefined {
  const found = STRANGE.exec(source.text.slice(start, end));
  if (!found) return undefined;
  const [letter] = found;
  return { ...wordsFor(letter), start: start + found.index, end: start + found.index + 1 };
}

function wordsFor(letter: string): { message: string; fix: string } {
  if (letter === NO_LETTER) return { message: 'not a text in UTF-8', fix: 'save the file in UTF-8' };
  if (letter === '\ufeff') {
    return { message: 'a byte order mark within the text', fix: 'take it out: it is left from files that were joined' };
  }
  if (letter === '\r') {
    return {
      message: 'the line ends in a carriage return only',
      fix: 'save the file with the ends of lines of Unix or Windows',
    };
  }
  const name = `U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    message: `the control character ${name} is not allowed in YAML`,
    fix: 'take it out, or write it as an escape in double quotes',
  };
}

/** What a terminal might take for a command is shown by a mark. */
export function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
  return text.replace(/[\0-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\uffff]/g, '\ufffd');
}
