import { type Diagnostic, renderDiagnostic, type Severity } from '../istio/index.ts';
import type { Terminal } from './terminal.ts';

/** Each diagnostic, and in the end how many of which kind. Nothing if there are none. */
export function printDiagnostics(diagnostics: Diagnostic[], terminal: Terminal): void {
  if (diagnostics.length === 0) return;
  for (const diagnostic of diagnostics) terminal.err(renderDiagnostic(diagnostic, { color: terminal.color }));
  const count = (severity: Severity) => diagnostics.filter((found) => found.severity === severity).length;
  const counts = [
    count('error') && plural(count('error'), 'error'),
    count('warning') && plural(count('warning'), 'warning'),
  ];
  const summary = counts.filter((text) => text !== 0).join(', ');
  if (summary) terminal.err(`${summary} found`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
