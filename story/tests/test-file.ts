import type { Source } from '../../istio/index.ts';

const KEY = '(?:tests|testcases)"?\\s*:';
const AS_YAML = new RegExp(`^"?${KEY}`, 'im');
const AS_JSON = new RegExp(`^\\s*\\{\\s*"${KEY}`, 'i');
const RESOURCE = /^apiVersion\s*:/m;

/**
 * Whether a file holds tests and no rules, so that both may live in one folder. Told by its outermost keys, without
 * parsing: whatever is wrong within is for the reader of tests to say.
 */
export function holdsTests({ text }: Source): boolean {
  return AS_JSON.test(text) || (!RESOURCE.test(text) && AS_YAML.test(text));
}
