import type { Diagnostic } from '../../istio/index.ts';

/** One object a finding. Lines and columns are 1-based; `length` is that of the marked text. */
export function findingsAsJson(diagnostics: readonly Diagnostic[]): string {
  const findings = diagnostics.map(({ code, severity, message, fix, refused, resource, position }) => ({
    ...{ code, severity, message, fix, refused, resource },
    ...position,
  }));
  return JSON.stringify(findings, undefined, 2);
}
