import type { Finding, Resource } from '../istio/index.ts';

/** What is to be said of a resource in the light of others, or of what becomes of it here. */
export interface Found extends Finding {
  resource: Resource<unknown>;
}

/** Takes what is to be said; the same thing may be said several times. */
export type Report = (found: Found) => void;
