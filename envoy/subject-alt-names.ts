import type { Resource } from './resource.ts';

/** A name that a certificate has to have, as a host or as a URI (SPIFFE). `SubjectAltNameMatcher`, one of each type. */
export function subjectAltNames(name: string): Resource[] {
  return ['DNS', 'URI'].map((san_type) => ({ san_type, matcher: { exact: name } }));
}
