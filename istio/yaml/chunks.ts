/** Cuts a file into its YAML documents, so that one broken document does not spoil the others. */

/** One file of the input, or standard input. */
export interface Source {
  file: string;
  text: string;
}

/** One YAML document of a source: `text.slice(start, end)`, its `---` line included. */
export interface Chunk {
  source: Source;
  start: number;
  end: number;
}

const SEPARATOR = /\n---(?=\s|$)/g;
/** A line that says nothing: blank, comment, directive, marker. */
const SILENT = /^\s*(?:---|\.\.\.)?\s*(?:#.*)?$|^%/;

/** `---` at the start of a line always begins a document in YAML, even within a quoted text. */
export function chunks(source: Source): Chunk[] {
  const { text } = source;
  const starts = [0, ...Array.from(text.matchAll(SEPARATOR), (separator) => separator.index + 1)];
  return starts
    .map((start, index) => ({ source, start, end: starts[index + 1] ?? text.length }))
    .filter(({ start, end }) => says(text, start, end));
}

function says(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline < 0 ? end : newline;
    if (!SILENT.test(text.slice(at, lineEnd))) return true;
    at = lineEnd + 1;
  }
  return false;
}
