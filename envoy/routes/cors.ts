/** `envoy.extensions.filters.http.cors.v3.CorsPolicy`, for one route. */
import type { Cors } from '../../plan/plan.ts';
import { defined, nonEmpty, type Resource, typed } from '../resource.ts';
import { stringMatcher } from './match.ts';

export function corsPolicy(cors: Cors): Resource {
  return typed(
    'envoy.extensions.filters.http.cors.v3.CorsPolicy',
    defined({
      allow_origin_string_match: nonEmpty(cors.origins.map(stringMatcher)),
      allow_methods: joined(cors.methods),
      allow_headers: joined(cors.headers),
      expose_headers: joined(cors.expose),
      // The header's own unit: seconds.
      max_age: cors.maxAge === undefined ? undefined : String(Math.floor(cors.maxAge / 1000)),
      allow_credentials: cors.credentials,
      filter_enabled: { default_value: { numerator: 100, denominator: 'HUNDRED' } },
      forward_not_matching_preflights: cors.forwardUnmatchedPreflights,
    }),
  );
}

function joined(words: string[]): string | undefined {
  return words.length > 0 ? words.join() : undefined;
}
