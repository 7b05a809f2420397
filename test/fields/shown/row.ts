import type { Input } from '../told.ts';

/**
 * A field; an input; and what Envoy or the filter is told of it (a part of the configuration, or a line of a rule table),
 * or the code of what its writer is told.
 */
export type Row = [
  field: string,
  yaml: string,
  expected: object | RegExp | string,
  more?: Pick<Input, 'proxy' | 'mesh'>,
];
