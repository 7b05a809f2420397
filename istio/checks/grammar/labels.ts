/** Kubernetes' grammar of labels, as Istio reads it: a value may be of any length, a prefix have capitals. */
import { type Finding, wrong } from '../../findings.ts';
import type { Path } from '../../yaml/locate.ts';

/** Those that say where something is: region, zone, subzone. */
export const TOPOLOGY_LABELS = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/i;
const LONGEST_NAME = 63;
const LONGEST_PREFIX = 253;

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
      yield wrong([...path, key], `"${value}" is not a label's value`, 'use letters, digits, "-", "_" and "."');
  }
}

function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== undefined && (prefix.length > LONGEST_PREFIX || !PREFIX.test(prefix))) return false;
  return name.length <= LONGEST_NAME && NAME.test(name);
}
