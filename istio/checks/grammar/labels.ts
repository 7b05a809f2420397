/** Kubernetes' grammar of labels. */
import { type Finding, wrong } from '../../findings.ts';
import type { Path } from '../../yaml/locate.ts';

/** Those that say where something is: region, zone, subzone. */
export const TOPOLOGY_LABELS = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Keys are `name` or `domain/name`, values a name or empty. */
export function* labelFindings(labels: Record<string, string> | undefined, path: Path): Generator<Finding> {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!isKey(key))
      yield {
        ...wrong(
          [...path, key],
          `"${key}" is not a label's key`,
          'write NAME or DOMAIN/NAME; a name has letters, digits, "-", "_" and ".", 63 at most',
        ),
        at: 'key',
      };
    if (value !== '' && !NAME.test(value))
      yield wrong(
        [...path, key],
        `"${value}" is not a label's value`,
        'use letters, digits, "-", "_" and ".", 63 at most',
      );
  }
}

function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return NAME.test(key);
  const prefix = key.slice(0, slash);
  return prefix.length <= 253 && PREFIX.test(prefix) && NAME.test(key.slice(slash + 1));
}
