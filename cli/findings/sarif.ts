import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CODES, type Code, type Diagnostic, nameOf } from '../../istio/index.ts';

/** The Static Analysis Results Interchange Format of OASIS, version 2.1.0: what code hosts read. */
export function findingsAsSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const driver = { name: 'mainsheet', version, rules: codes.map(ruleOf) };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes)),
  };
  return JSON.stringify(
    { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] },
    undefined,
    2,
  );
}

function ruleOf(code: Code) {
  return { id: code, shortDescription: { text: CODES[code] } };
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

function resultOf({ code, severity, message, fix, resource, position }: Diagnostic, codes: Code[]) {
  const { file, line, column, length } = position;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: fix === undefined ? message : `${message}\nTo mend it: ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column, endColumn: column + length },
        },
        ...(resource && { logicalLocations: [{ kind: 'resource', fullyQualifiedName: nameOf(resource) }] }),
      },
    ],
  };
}

/** Relative to where the command ran, as code hosts want it. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split('/').map(encodeURIComponent).join('/');
}
