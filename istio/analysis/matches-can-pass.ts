import type { Law } from '../checks/law.ts';
import { matches } from '../checks/virtual-service/parts.ts';
import { type Finding, warning } from '../findings.ts';
import type { MeshConfig } from '../mesh-config.ts';
import type { StringMatch } from '../schema/shared-messages.ts';
import type { VirtualService } from '../schema/virtual-service.ts';
import type { Path } from '../yaml/locate.ts';
import { pathProblem } from './normal-paths.ts';

/** Some request can pass each test: paths are normalised before they are compared, queries never. */
export function matchesCanPass({ pathNormalization: { normalization } }: MeshConfig): Law<VirtualService> {
  return function* (virtualService) {
    for (const { part: match, path } of matches(virtualService)) {
      yield* never(match.uri, [...path, 'uri'], (text, kind) => pathProblem(text, kind === 'prefix', normalization));
      yield* never(match.method, [...path, 'method'], methodProblem);
      for (const [name, test] of Object.entries(match.queryParams ?? {})) {
        yield* never(test, [...path, 'queryParams', name], queryProblem);
      }
      for (const [name, test] of Object.entries(match.headers ?? {})) {
        yield* never(test, [...path, 'headers', name], headerProblem);
      }
    }
  };
}

type Problem = { why: string; fix: string } | undefined;

function* never(
  test: StringMatch | undefined,
  path: Path,
  problemOf: (text: string, kind: 'exact' | 'prefix') => Problem,
): Generator<Finding> {
  for (const kind of ['exact', 'prefix'] as const) {
    const text = test?.[kind];
    const problem = text ? problemOf(text, kind) : undefined;
    if (problem) yield warning('MS0203', [...path, kind], `no request matches "${text}": ${problem.why}`, problem.fix);
  }
}

function methodProblem(text: string): Problem {
  if (text === text.toUpperCase()) return undefined;
  return { why: 'methods are compared with their case', fix: `write "${text.toUpperCase()}"` };
}

function queryProblem(text: string): Problem {
  const [found] = /[ &#]/.exec(text) ?? [];
  if (found === undefined) return undefined;
  const why = 'a value is compared as it is on the wire, not decoded';
  return { why, fix: `write ${encodeURIComponent(found)} for "${found}"` };
}

function headerProblem(text: string, kind: 'exact' | 'prefix'): Problem {
  const kept = kind === 'exact' ? text.trim() : text.trimStart();
  return kept === text
    ? undefined
    : { why: 'blanks around a header are not part of its value', fix: `write "${kept}"` };
}
