import { type Finding, wrong } from '../../findings.ts';
import type { CorsPolicy, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isHeaderName } from '../grammar/headers.ts';
import { regexFindings } from '../grammar/regexes.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];

/** Origins are not empty, methods and headers are those of HTTP, or `*`. Several headers may stand in one text. */
export const corsNamesHttp: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    if (part.corsPolicy) yield* corsFindings(part.corsPolicy, [...path, 'corsPolicy']);
  }
};

function* corsFindings(policy: CorsPolicy, path: Path): Generator<Finding> {
  for (const [index, { exact, prefix, regex }] of (policy.allowOrigins ?? []).entries()) {
    const place = [...path, 'allowOrigins', index];
    if (!exact && !prefix && !regex) yield wrong(place, 'the origin is empty', 'write "exact: https://…"');
    if (regex) yield* regexFindings(regex, [...place, 'regex']);
  }
  for (const [index, method] of (policy.allowMethods ?? []).entries()) {
    if (METHODS.includes(method)) continue;
    const upper = method.toUpperCase();
    const fix = METHODS.includes(upper) ? `write ${upper}` : `methods are ${METHODS.join(', ')}`;
    yield wrong([...path, 'allowMethods', index], `"${method}" is not a method of HTTP`, fix);
  }
  for (const field of ['allowHeaders', 'exposeHeaders'] as const) {
    for (const [index, name] of (policy[field] ?? []).entries()) {
      if (!name.split(',').every(isHeaderName))
        yield wrong([...path, field, index], `"${name}" is not a header's name`, 'use letters, digits and dashes');
    }
  }
}
