/**
 * Tests of getyourguide/istio-config-validator: what is written in the route that matched has to be the same as what is
 * written in the test, or with `wantMatch: false` another.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../../istio/index.ts';
import { routesBehind, type Written } from '../origins.ts';
import type { Story } from '../story.ts';
import { type Mismatch, mismatch } from './mismatch.ts';
import type { TestCase } from './schema.ts';

const FIELDS = ['route', 'redirect', 'rewrite', 'fault', 'headers', 'timeout', 'delegate'] as const;

export function unmetCase(testCase: TestCase, story: Story, model: Model): Mismatch[] {
  const routes = behind(story, model);
  const { wantMatch = false } = testCase;
  return FIELDS.filter((field) => testCase[field] !== undefined).flatMap((field) => {
    const written = routes.find(({ route }) => route[field] !== undefined)?.route[field];
    if (isDeepStrictEqual(plain(written), plain(testCase[field])) === wantMatch) return [];
    const expected = JSON.stringify(testCase[field]);
    return [mismatch(field, wantMatch ? expected : `not ${expected}`, written)];
  });
}

function behind({ rule, file, line }: Story, model: Model): Written[] {
  if (rule === undefined) return [];
  return routesBehind({ name: rule, ...(file && line && { origin: { file, line, column: 1 } }) }, model);
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
