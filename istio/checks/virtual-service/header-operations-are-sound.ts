import { type Finding, wrong } from '../../findings.ts';
import type { HeaderOperations, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { headerValueProblem } from '../grammar/header-values.ts';
import { isAuthority } from '../grammar/headers.ts';
import type { Law } from '../law.ts';
import { headerOperations } from './parts.ts';

/**
 * Headers have names. Pseudo headers cannot be edited, but a request's authority can be set; values are texts and
 * `%COMMANDS%`. (Istio lets any other name pass; what Envoy makes of them is another law.)
 */
export const headerOperationsAreSound: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of headerOperations(virtualService)) {
    if (part.request) yield* operationFindings(part.request, [...path, 'request'], 'request');
    if (part.response) yield* operationFindings(part.response, [...path, 'response'], 'response');
  }
};

type Side = 'request' | 'response';

function* operationFindings(operations: HeaderOperations, path: Path, side: Side): Generator<Finding> {
  for (const verb of ['set', 'add'] as const) {
    for (const [name, value] of Object.entries(operations[verb] ?? {})) {
      const place = [...path, verb, name];
      const allowed = side === 'request' && isAuthority(name);
      const problem = allowed ? undefined : nameProblem(name);
      if (problem !== undefined)
        yield { ...wrong(place, problem, 'name a header; of the request, ":authority" can be set too'), at: 'key' };
      const malformed = headerValueProblem(value);
      if (malformed !== undefined)
        yield wrong(place, `the value of "${name}" ${malformed}`, 'write %% for a per-cent sign');
    }
  }
  for (const [index, name] of (operations.remove ?? []).entries()) {
    const problem = nameProblem(name);
    if (problem !== undefined) yield wrong([...path, 'remove', index], problem, 'take it out');
  }
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'the name of the header is empty';
  return name.startsWith(':') || isAuthority(name) ? `"${name}" cannot be changed here` : undefined;
}
