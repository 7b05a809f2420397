/** Short ways to load a text and to say what was found. */
import { type Diagnostic, type Loaded, load, renderDiagnostic } from '../../istio/index.ts';

export function loadText(text: string, file = 'rules.yaml'): Loaded {
  return load([{ file, text }], { namespace: 'default' });
}

/** `12:9 error IST0106 HTTPRoute has no field "mach"` */
export function said({ position, severity, code, message }: Diagnostic): string {
  return `${position.line}:${position.column} ${severity} ${code} ${message}`;
}

export function rendered(text: string): string {
  return loadText(text)
    .diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { color: false }))
    .join('\n');
}

const API_VERSIONS: Record<string, string> = {
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  ProxyConfig: 'networking.istio.io/v1beta1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
  TrafficExtension: 'extensions.istio.io/v1alpha1',
};

/** What is said of the `spec` of one object, as `path: message`; paths start in the spec. */
export function specFindings(kind: string, spec: string): string[] {
  const apiVersion = API_VERSIONS[kind] ?? 'networking.istio.io/v1';
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: subject}\nspec: ${spec}\n`;
  return loadText(text).diagnostics.map(
    ({ severity, path, message }) =>
      `${severity === 'error' ? '' : `${severity} `}${path.slice(1).join('.')}: ${message}`,
  );
}
