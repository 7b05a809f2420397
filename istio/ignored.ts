/** Comments that say: this finding is known, and why it stays. `# mainsheet:ignore IST0131 for the old app` */
import type { Diagnostic } from './diagnostics.ts';
import type { Source } from './yaml/chunks.ts';
import { positionAt } from './yaml/locate.ts';

interface Comment {
  source: Source;
  /** Offsets of the comment in the source. */
  start: number;
  end: number;
  codes: string[];
  reason: string;
  /** The line (1-based) it speaks of: its own, or if it stands alone the next that says something. */
  line: number;
}

const COMMENT = /(?:^|[ \t])(# *mainsheet:ignore\b(?: +([A-Z]+\d+(?:, *[A-Z]+\d+)*))?[ \t]*([^\r\n]*))/;

/**
 * Without what comments ignore, and with a word on each comment that ignores nothing. What is refused stays: no comment
 * makes Istio or Envoy take it.
 */
export function withoutIgnored(diagnostics: readonly Diagnostic[], sources: readonly Source[]): Diagnostic[] {
  const comments = sources.flatMap(commentsOf);
  if (comments.length === 0) return [...diagnostics];
  const used = new Set<Comment>();
  const kept = diagnostics.filter((diagnostic) => {
    const found = comments.filter((comment) => covers(comment, diagnostic));
    for (const comment of found) used.add(comment);
    return found.length === 0;
  });
  return [...kept, ...comments.filter((comment) => !used.has(comment)).map((comment) => idle(comment, diagnostics))];
}

function covers({ source, codes, reason, line }: Comment, { position, code, refused }: Diagnostic): boolean {
  return !refused && reason !== '' && position.file === source.file && position.line === line && codes.includes(code);
}

function commentsOf(source: Source): Comment[] {
  if (!source.text.includes('mainsheet:ignore')) return [];
  const lines = source.text.split('\n');
  const comments: Comment[] = [];
  let start = 0;
  for (const [index, text] of lines.entries()) {
    const found = COMMENT.exec(text);
    if (found) {
      const [, comment = '', codes, reason = ''] = found;
      const at = start + text.indexOf(comment);
      const line = isSilent(text) ? lines.findIndex((other, after) => after > index && !isSilent(other)) : index;
      const place = { source, start: at, end: at + comment.trimEnd().length, line: line + 1 };
      comments.push({ ...place, codes: codes?.split(/, */) ?? [], reason: reason.trim() });
    }
    start += text.length + 1;
  }
  return comments;
}

/** Blank, or a comment only. */
function isSilent(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

function idle(comment: Comment, diagnostics: readonly Diagnostic[]): Diagnostic {
  const { source, start, end } = comment;
  const document = { chunk: { source, start: 0, end: source.text.length }, root: [] };
  const { why, fix } = reasonOf(comment, diagnostics);
  return {
    ...{ severity: 'warning', code: 'MS0008', refused: false, message: `the comment ignores nothing: ${why}`, fix },
    ...{ document, path: [], position: positionAt(source, start, end) },
  };
}

function reasonOf(comment: Comment, diagnostics: readonly Diagnostic[]): { why: string; fix: string } {
  const { codes, reason } = comment;
  if (codes.length === 0) return { why: 'it names no code', fix: 'write "# mainsheet:ignore CODE reason"' };
  if (reason === '') return { why: 'it gives no reason', fix: 'write after the code why the finding stays' };
  const stays = diagnostics.some((found) => found.refused && covers(comment, { ...found, refused: false }));
  if (stays) return { why: 'what is refused cannot be ignored', fix: 'mend what it is about' };
  return {
    why: `there is no ${codes.join(' and no ')} on its line`,
    fix: 'take it out, or move it to the line of the finding',
  };
}
