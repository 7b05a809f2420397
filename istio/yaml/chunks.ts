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

/** `---` at the start of a line always begins a document in YAML, even inside of a quoted text. */
export function chunks(source: Source): Chunk[] {
  const found: Chunk[] = [];
  const { text } = source;
  let start = 0;
  const add = (end: number) => {
    if (!isEmpty(text, start, end)) found.push({ source, start, end });
    start = end;
  };
  for (let at = text.indexOf('\n---'); at >= 0; at = text.indexOf('\n---', at + 1)) {
    const after = text[at + 4];
    if (after === undefined || after === '\n' || after === '\r' || after === ' ' || after === '\t') add(at + 1);
  }
  add(text.length);
  return found;
}

function isEmpty(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const newline = text.indexOf('\n', at);
    const stop = newline < 0 || newline > end ? end : newline;
    const line = text.slice(at, stop).trim();
    if (line !== '' && line !== '---' && line !== '...' && !line.startsWith('#') && !line.startsWith('%') && !/^---\s+#/.test(line)) return false;
    at = stop + 1;
  }
  return true;
}
