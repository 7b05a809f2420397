/** What Istio's admission refuses, we refuse; what it admits, we admit. Recorded from Istio 1.30.3. */
import { describe, expect, test } from 'vitest';
import { load, renderDiagnostic } from '../../istio/index.ts';
import objects from '../conformance/admission-dev.json' with { type: 'json' };

/** `{{x*1000}}` stands for a thousand x. */
function expand(text: string): string {
  return text.replace(/\{\{(.)\*(\d+)\}\}/g, (_, letter: string, times: string) => letter.repeat(Number(times)));
}

/** Without what only Envoy refuses. */
function errors(text: string): string[] {
  const { diagnostics } = load([{ file: 'object.yaml', text }], { namespace: 'default' });
  return diagnostics
    .filter(({ severity, code }) => severity === 'error' && code !== 'MS0101')
    .map((diagnostic) => renderDiagnostic(diagnostic, { color: false }));
}

describe.each([
  { verdict: 'admitted', admitted: true },
  { verdict: 'refused', admitted: false },
])('$verdict', ({ admitted }) => {
  const cases = objects.filter((object) => object.admitted === admitted);

  test.each(cases.map(({ name, message, object }) => ({ name, message, object })))('$name $message', ({ object }) => {
    const found = errors(expand(object));
    if (admitted) expect(found).toEqual([]);
    else expect(found).not.toEqual([]);
  });
});
