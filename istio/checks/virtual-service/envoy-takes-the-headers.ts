import { envoyRefuses, type Finding } from '../../findings.ts';
import type { HeaderOperations, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { envoyValueProblem } from '../grammar/envoy-commands.ts';
import { headerValueProblem } from '../grammar/header-values.ts';
import { isAuthority, isHeaderName } from '../grammar/headers.ts';
import type { Law } from '../law.ts';
import { headerOperations } from './parts.ts';

/** Istio admits any header name and any `%COMMAND%`; Envoy then refuses the configuration, or every request. */
export const envoyTakesTheHeaders: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of headerOperations(virtualService)) {
    for (const side of ['request', 'response'] as const) {
      const operations = part[side];
      if (operations) yield* operationFindings(operations, [...path, side]);
    }
  }
};

function* operationFindings(operations: HeaderOperations, path: Path): Generator<Finding> {
  for (const verb of ['set', 'add'] as const) {
    for (const [name, value] of Object.entries(operations[verb] ?? {})) {
      const place = [...path, verb, name];
      if (isNoHeader(name))
        yield {
          ...envoyRefuses(place, `Envoy refuses "${name}" as a header's name`, 'use letters, digits and dashes'),
          at: 'key',
        };
      if (headerValueProblem(value) !== undefined) continue;
      const problem = envoyValueProblem(value);
      const fix = "use one of Envoy's commands, or %% for a per-cent sign";
      if (problem !== undefined) yield envoyRefuses(place, `the value of "${name}" ${problem}`, fix);
    }
  }
  for (const [index, name] of (operations.remove ?? []).entries()) {
    if (isNoHeader(name))
      yield envoyRefuses(
        [...path, 'remove', index],
        `Envoy refuses "${name}" as a header's name`,
        'use letters, digits and dashes',
      );
  }
}

/** Empty and pseudo headers' names are another law's. */
function isNoHeader(name: string): boolean {
  return name !== '' && !name.startsWith(':') && !isAuthority(name) && !isHeaderName(name);
}
