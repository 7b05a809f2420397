/** What a check finds in one object, not yet placed in a file. */
import type { Code } from './codes.ts';
import type { Path } from './yaml/locate.ts';

export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  code: Code;
  severity: Severity;
  /** The object cannot be used: true of every error. */
  refused: boolean;
  /** What happens, in a sentence without a full stop. */
  message: string;
  /** How to mend it. */
  fix?: string;
  /** Within the object: `['spec', 'http', 0]`. */
  path: Path;
  /** Whether the field's name or its value is meant. */
  at?: 'key' | 'value';
  mend?: Mend;
}

/** What to write in the place of the field's name and value, where that mends it beyond doubt. */
export interface Mend {
  key?: string;
  value?: unknown;
}

/** What Istio's admission refuses. */
export function wrong(path: Path, message: string, fix: string): Finding {
  return { code: 'IST0106', severity: 'error', refused: true, path, message, fix };
}

/** What Istio admits, but warns of. */
export function doubtful(path: Path, message: string, fix: string): Finding {
  return { code: 'IST0133', severity: 'warning', refused: false, path, message, fix };
}

/** What Istio admits, but Envoy refuses: one such route and the proxy would take none of its new configuration. */
export function envoyRefuses(path: Path, message: string, fix: string): Finding {
  return { code: 'MS0101', severity: 'error', refused: true, path, message, fix };
}

/** What is carried out, but hardly as its writer meant it. */
export function unintended(path: Path, message: string, fix: string): Finding {
  return { code: 'MS0201', severity: 'warning', refused: false, path, message, fix };
}

/** What analysis warns of, besides what holds on admission. */
export function warning(code: Code, path: Path, message: string, fix?: string): Finding {
  return finding({ code, severity: 'warning', refused: false, path, message }, fix);
}

/** What is worth knowing, and may well be meant. */
export function info(code: Code, path: Path, message: string, fix?: string): Finding {
  return finding({ code, severity: 'info', refused: false, path, message }, fix);
}

function finding(found: Finding, fix: string | undefined): Finding {
  return fix === undefined ? found : { ...found, fix };
}
