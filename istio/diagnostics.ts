/** What is said to the user about the input: where, what happens, and how to mend it. */
import pc from 'picocolors';
import type { Code } from './codes.ts';
import { type Document, positionOf } from './documents.ts';
import type { Finding, Mend, Severity } from './findings.ts';
import type { Identity } from './resource.ts';
import { shortened } from './shortened.ts';
import { shown } from './yaml/letters.ts';
import { lineText, type Path, type Position, positionAt } from './yaml/locate.ts';
import type { SyntaxProblem } from './yaml/tree.ts';

export interface Diagnostic {
  severity: Severity;
  code: Code;
  /** What happens; long values of the user's are shortened, here and in the fix. */
  message: string;
  /** How to mend it. */
  fix?: string;
  mend?: Mend;
  /** The resource is left out of the model: always so for errors. */
  refused: boolean;
  resource?: Identity;
  document: Document;
  path: Path;
  position: Position;
}

export function diagnose(document: Document, finding: Finding, resource?: Identity): Diagnostic {
  const { severity, code, message, fix, mend, refused, path, at } = finding;
  const position = positionOf(document, path, at);
  return {
    ...{ severity, code, message: shortened(message), refused, document, path, position },
    ...(fix === undefined ? {} : { fix: shortened(fix) }),
    ...(mend && { mend }),
    ...(resource?.kind && resource.name ? { resource: identityOf(resource) } : {}),
  };
}

/** What is given may be a whole resource. */
function identityOf({ kind, namespace, name }: Identity): Identity {
  return { kind, namespace, name };
}

/** A break of YAML's rules, which has a place but no path. */
export function diagnoseSyntax(document: Document, problem: SyntaxProblem): Diagnostic {
  const { start, end, message, fix } = problem;
  const position = positionAt(document.chunk.source, start, end);
  return {
    ...{ severity: 'error', code: 'MS0001', refused: true, message: shortened(message), document, path: [], position },
    ...(fix === undefined ? {} : { fix: shortened(fix) }),
  };
}

/** In the order of the files given, and of the lines in them. */
export function inOrder(diagnostics: Diagnostic[]): Diagnostic[] {
  const files = new Map<string, number>();
  for (const { position } of diagnostics) if (!files.has(position.file)) files.set(position.file, files.size);
  return diagnostics.sort(
    ({ position: a }, { position: b }) =>
      files.get(a.file)! - files.get(b.file)! || a.line - b.line || a.column - b.column,
  );
}

/**
 * Several lines for a terminal:
 *
 *     reviews.yaml:12:9: error IST0106: HTTPRoute has no field "mach"
 *        |
 *     12 |       - mach:
 *        |         ^^^^
 *        = help: did you mean "match"?
 */
export function renderDiagnostic(diagnostic: Diagnostic, { color }: { color: boolean }): string {
  const { bold, red, yellow, cyan, dim } = pc.createColors(color);
  const paint = { error: red, warning: yellow, info: cyan }[diagnostic.severity];
  const { severity, code, resource, position } = diagnostic;
  const [message, fix] = [diagnostic.message, diagnostic.fix].map((text) => text && shown(text));
  const about = resource ? ` ${dim(`(${shown(shortened(nameOf(resource)))})`)}` : '';
  const place = `${position.file}:${position.line}:${position.column}`;
  const { text, column } = excerpt(lineText(diagnostic.document.chunk.source, position.line), position.column);
  const number = String(position.line);
  const gutter = ' '.repeat(number.length);
  const before = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const caret = '^'.repeat(Math.min(position.length, Math.max(1, text.length - column + 1)));
  const lines = [
    `${bold(`${place}:`)} ${paint(`${severity} ${code}:`)} ${message}${about}`,
    `${dim(`${gutter} |`)}`,
    `${dim(`${number} |`)} ${text}`,
    `${dim(`${gutter} |`)} ${before}${paint(caret)}`,
  ];
  if (fix !== undefined) lines.push(`${dim(`${gutter} =`)} help: ${fix}`);
  return lines.join('\n');
}

/** Of a line too long for a terminal (JSON, mostly) the part around the column. */
function excerpt(line: string, column: number): { text: string; column: number } {
  const start = line.length > WIDEST ? Math.max(0, column - WIDEST / 2) : 0;
  const text = shown(line.slice(start, start + WIDEST));
  const [before, after] = [start > 0 ? '…' : '', start + WIDEST < line.length ? '…' : ''];
  return { text: `${before}${text}${after}`, column: column - start + before.length };
}

const WIDEST = 120;

/** `VirtualService default/reviews`. */
export function nameOf({ kind, namespace, name }: Identity): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
