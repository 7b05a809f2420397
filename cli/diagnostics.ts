import { type Diagnostic, renderDiagnostic, type Severity } from '../istio/index.ts';
import type { Terminal } from './terminal.ts';

/** Each diagnostic, and in the end how many of which kind. Nothing if there are none. */
export function printDiagnostics(diagnostics: Diagnostic[], terminal: Terminal): void {
  for (const diagnostic of diagnostics) terminal.err(renderDiagnostic(diagnostic, { color: terminal.color }));
  const counts = [...counted(diagnostics, 'error'), ...counted(diagnostics, 'warning')];
  if (counts.length > 0) terminal.err(`${counts.join(', ')} found`);
}

/** `3 errors`; nothing for none. */
function counted(diagnostics: Diagnostic[], kind: Severity): string[] {
  const count = diagnostics.filter(({ severity }) => severity === kind).length;
  return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
}
