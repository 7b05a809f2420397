/** Names of hosts and namespaces, as Istio's validation reads them. */

const LABEL = '[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const WILDCARD_LABEL = new RegExp(`^(?:\\*|(?:\\*|\\*-)?${LABEL})$`);
const LONGEST_LABEL = 63;
const LONGEST_NAME = 255;

/** How to write what `isDnsLabel` asks for. */
export const DNS_LABEL_FORM = 'use letters, digits and dashes, 63 at most, a letter or digit at both ends';

/** One label of a domain name: `reviews`, `v1`. */
export function isDnsLabel(text: string): boolean {
  return text.length <= LONGEST_LABEL && DNS_LABEL.test(text);
}

/** A whole domain name, short ones included; a dot may end it, its last label is not a number. */
export function isDomainName(text: string): boolean {
  return text !== '' && text.length <= LONGEST_NAME && areLabels(text);
}

/** A domain name whose first label may be, or begin with, `*`. */
export function isWildcardName(text: string): boolean {
  if (text.length > LONGEST_NAME) return false;
  const dot = text.indexOf('.');
  const [first, rest] = dot < 0 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
  return first.length <= LONGEST_LABEL && WILDCARD_LABEL.test(first) && (rest === undefined || areLabels(rest));
}

/** After a last dot nothing may follow, and then the label before it may be a number. */
function areLabels(text: string): boolean {
  const labels = text.split('.');
  if (/^\d+$/.test(labels.at(-1)!)) return false;
  if (labels.at(-1) === '') labels.pop();
  return labels.every(isDnsLabel);
}

/** Whether some name is meant by both; either may be a wildcard. */
export function overlap(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

/** Whether every name meant by `inner` is meant by `outer`. */
export function isWithin(inner: string, outer: string): boolean {
  return outer.startsWith('*') ? inner.endsWith(outer.slice(1)) : inner === outer;
}
