/** The plan's conditions as `envoy.config.route.v3.RouteMatch`. */
import type { HeaderCondition, Match, PathCondition, QueryCondition, StringTest } from '../../plan/plan.ts';
import { defined, nonEmpty, type Resource } from '../resource.ts';

/** All of a match, for Envoy's own route list. */
export function routeMatch(match: Match): Resource {
  const paths = match.conditions.filter((condition) => condition.on === 'path');
  return defined({
    // A delegate's condition lies within its root's, so the last one says it all.
    ...pathMatch(paths.at(-1)),
    headers: nonEmpty(match.conditions.filter((condition) => condition.on === 'header').map(headerMatcher)),
    query_parameters: nonEmpty(match.conditions.filter((condition) => condition.on === 'query').map(queryMatcher)),
  });
}

/** What `prefix_rewrite` goes by: it replaces the prefix, or the whole of an exact or regular path. */
export function pathMatch(path: PathCondition | undefined): Resource {
  if (!path) return { prefix: '/' };
  const { kind, value } = path.test;
  if (kind === 'regex') return { safe_regex: { regex: value } };
  return { [kind === 'exact' ? 'path' : 'prefix']: value, ...(path.ignoreCase && { case_sensitive: false }) };
}

/** `envoy.type.matcher.v3.StringMatcher`. */
export function stringMatcher(test: StringTest): Resource {
  switch (test.kind) {
    case 'exact':
      return { exact: test.value };
    case 'prefix':
      return { prefix: test.value };
    case 'regex':
      return { safe_regex: { regex: test.value } };
    case 'present':
      return { safe_regex: { regex: '.*' } };
  }
}

function headerMatcher({ name, test, negate }: HeaderCondition): Resource {
  if (test.kind === 'present') return { name, present_match: true, ...(negate && { invert_match: true }) };
  return {
    name,
    string_match: stringMatcher(test),
    ...(negate && { invert_match: true, treat_missing_header_as_empty: true }),
  };
}

function queryMatcher({ name, test }: QueryCondition): Resource {
  return test.kind === 'present' ? { name, present_match: true } : { name, string_match: stringMatcher(test) };
}
