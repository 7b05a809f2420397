/** Short ways to analyse a text and to say what was found. */
import { findingsOf } from '../../../cli/findings.ts';
import type { Diagnostic } from '../../../istio/index.ts';

const GROUPS: Record<string, string> = {
  ...{ Service: 'v1', Pod: 'v1', Secret: 'v1', Deployment: 'apps/v1' },
  EnvoyFilter: 'networking.istio.io/v1alpha3',
};

/** Documents, each written as `Kind name: spec` or `Kind namespace/name: spec`; a last line `labels: {…}` is metadata. */
export function mesh(...documents: string[]): string {
  return documents.map(document).join('---\n');
}

function document(short: string): string {
  const [, kind = '', namespace = 'default', name, rest = ''] =
    /^(\w+) (?:([\w-]+)\/)?([\w-]+): (.*)$/s.exec(short) ?? [];
  const [spec, labels = '{}'] = rest.split('\nlabels: ');
  const metadata = `{name: ${name}, namespace: ${namespace}, labels: ${labels}}`;
  return `apiVersion: ${GROUPS[kind] ?? 'networking.istio.io/v1'}\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n`;
}

export function findings(text: string): Diagnostic[] {
  return findingsOf({ sources: [{ file: 'rules.yaml', text }] }, 'default');
}

/** `error IST0101 host`: the last name of the path, and what follows it. */
export function analysed(text: string): string[] {
  return findings(text).map(({ severity, code, path }) => {
    const place = path.slice(path.findLastIndex((step) => typeof step === 'string'));
    return `${severity} ${code} ${place.join('.')}`;
  });
}

/** `title:` and what is said of a text, where, as it is worded. */
export function worded(title: string, text: string): string {
  const lines = findings(text).map(
    ({ severity, code, message, fix, refused, path, position: { line, column } }) =>
      `  ${line}:${column} ${path.join('.')}: ${severity} ${code}${refused ? ' (refused)' : ''} ${message}; ${fix}\n`,
  );
  return [`${title}:\n`, ...lines].join('');
}
