/** `exportTo` of VirtualServices, DestinationRules and ServiceEntries. */
import { type Finding, wrong } from '../findings.ts';
import type { Resource } from '../model.ts';
import { isDnsLabel } from './grammar/names.ts';

/** Each entry is `.`, `*` or a namespace, no two the same, and `*` alone. A ServiceEntry may also say `~`, nobody. */
export function* exportToNamesNamespaces(
  spec: { exportTo?: string[] },
  { namespace, kind }: Resource<unknown>,
): Generator<Finding> {
  const seen = new Set<string>();
  for (const [index, entry] of (spec.exportTo ?? []).entries()) {
    const path = ['spec', 'exportTo', index];
    const meant = entry === '.' ? namespace : entry;
    const nobody = entry === '~' && kind === 'ServiceEntry';
    if (!nobody && entry !== '*' && !isDnsLabel(meant)) {
      yield wrong(path, `"${entry}" is not a namespace`, 'write ".", "*" or a namespace');
    } else if (seen.has(meant)) {
      yield wrong(path, `the namespace "${entry}" is given twice`, 'keep one of the two ("." is the own namespace)');
    }
    seen.add(meant);
  }
  for (const alone of ['*', '~']) {
    if (seen.has(alone) && seen.size > 1) {
      yield wrong(
        ['spec', 'exportTo'],
        `exportTo has "${alone}" together with others`,
        `keep "${alone}", or the others`,
      );
    }
  }
}
