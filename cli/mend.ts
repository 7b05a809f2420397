/** `--fix`: writes into the user's files what mends a finding beyond doubt, and leaves every other byte as it is. */
import { readFile, writeFile } from 'node:fs/promises';
import {
  type Diagnostic,
  encodeText,
  isText,
  type Mend,
  type Position,
  positionOf,
  type Source,
} from '../istio/index.ts';

interface Edit {
  source: Source;
  start: number;
  end: number;
  text: string;
}

/** The number of places that were mended. */
export async function mendFiles(diagnostics: readonly Diagnostic[]): Promise<number> {
  const edits = new Map<string, Edit>();
  for (const edit of diagnostics.flatMap(editsOf)) edits.set(`${edit.source.file} ${edit.start}`, edit);
  for (const source of new Set([...edits.values()].map((edit) => edit.source))) {
    const own = [...edits.values()].filter((edit) => edit.source === source);
    await rewrite(source, apply(source.text, own));
  }
  return edits.size;
}

function editsOf({ mend, document, path }: Diagnostic): Edit[] {
  const { source } = document.chunk;
  if (!mend || !isText(source)) return [];
  const edit = (at: 'key' | 'value', written: unknown): Edit => {
    const { start, end } = extent(positionOf(document, path, at), source);
    return { source, start, end, text: asWritten(written, source.text.charAt(start)) };
  };
  return (['key', 'value'] as const).filter((at) => at in mend).map((at) => edit(at, mend[at]));
}

function extent({ line, column, length }: Position, { text }: Source): { start: number; end: number } {
  let start = 0;
  for (let at = 1; at < line; at++) start = text.indexOf('\n', start) + 1;
  return { start: start + column - 1, end: start + column - 1 + length };
}

/** Text keeps the quotes that it was written with. JSON is YAML too. */
function asWritten(value: Mend['value'], first: string): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const quote = first === '"' || first === "'" ? first : '';
  return `${quote}${value}${quote}`;
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, text: written } of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(done, start) + written;
    done = end;
  }
  return result + text.slice(done);
}

async function rewrite({ file }: Source, text: string): Promise<void> {
  await writeFile(file, encodeText(text, await readFile(file)));
}
