import type { HTTPMatchRequest, StringMatch } from '../../istio/index.ts';

const SINGLE = ['uri', 'scheme', 'method', 'authority'] as const;
const MAPS = ['headers', 'withoutHeaders', 'queryParams'] as const;

/** What holds only if both hold; where both speak of one thing, the delegate's, which is the narrower. */
export function joinMatches(root: HTTPMatchRequest, inner: HTTPMatchRequest): HTTPMatchRequest {
  const joined: HTTPMatchRequest = { ...root, ...inner };
  for (const field of MAPS) if (root[field] && inner[field]) joined[field] = { ...root[field], ...inner[field] };
  if (root.sourceLabels && inner.sourceLabels) joined.sourceLabels = { ...root.sourceLabels, ...inner.sourceLabels };
  if (root.gateways && !inner.gateways?.length) joined.gateways = root.gateways;
  return joined;
}

/** Whether Istio holds that the delegate's match does not lie within the root's. It looks at the kinds of test, not at what they mean. */
export function conflicts(root: HTTPMatchRequest, inner: HTTPMatchRequest): boolean {
  return (
    SINGLE.some((field) => outside(root[field], inner[field])) ||
    MAPS.some((field) => Object.entries(inner[field] ?? {}).some(([key, test]) => outside(root[field]?.[key], test))) ||
    Boolean(root.ignoreUriCase) !== Boolean(inner.ignoreUriCase) ||
    Boolean(root.port && inner.port && root.port !== inner.port) ||
    Boolean(root.sourceNamespace && root.sourceNamespace !== inner.sourceNamespace) ||
    Object.entries(inner.sourceLabels ?? {}).some(([key, value]) => (root.sourceLabels?.[key] ?? value) !== value) ||
    gatewaysOutside(root.gateways ?? [], inner.gateways ?? [])
  );
}

/** A regular expression cannot be compared with anything; a test for mere presence is in conflict with every other. */
function outside(root: StringMatch | undefined, inner: StringMatch | undefined): boolean {
  if (!root || !inner || root.regex || inner.regex) return Boolean(root && inner);
  if (root.exact) return inner.exact !== root.exact;
  const narrower = inner.prefix || inner.exact;
  return !(root.prefix && narrower?.startsWith(root.prefix));
}

function gatewaysOutside(root: string[], inner: string[]): boolean {
  return root.length > 0 && inner.some((gateway) => !root.includes(gateway));
}
