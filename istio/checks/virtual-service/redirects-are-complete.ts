import { type Finding, wrong } from '../../findings.ts';
import type { HTTPRedirect, HTTPRoute, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** A redirect changes something, by a code of 3xx. */
export const redirectsAreComplete: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    if (rule.redirect) yield* redirectFindings(rule.redirect, rule, [...path, 'redirect']);
  }
};

function* redirectFindings(redirect: HTTPRedirect, rule: HTTPRoute, path: Path): Generator<Finding> {
  const { uri, prefixRewrite, authority, scheme, port, derivePort, redirectCode } = redirect;
  if (uri && prefixRewrite) {
    yield wrong([...path, 'prefixRewrite'], 'a redirect cannot have both uri and prefixRewrite', 'keep one of the two');
  }
  if (prefixRewrite && rule.match?.some(({ uri }) => uri && uri.prefix === undefined)) {
    yield wrong(
      [...path, 'prefixRewrite'],
      'prefixRewrite needs a prefix where a match has a uri',
      'use "uri" instead',
    );
  }
  if (!uri && !prefixRewrite && !authority && !scheme && port === undefined && derivePort === undefined) {
    yield wrong(path, 'the redirect changes nothing', 'add a "uri", "authority", "scheme" or "port"');
  }
  if (redirectCode && (redirectCode < 300 || redirectCode > 399)) {
    yield wrong([...path, 'redirectCode'], `${redirectCode} is not a redirect`, 'use 301, 302, 303, 307 or 308');
  }
  if (scheme && !['http', 'https'].includes(scheme)) {
    yield wrong([...path, 'scheme'], `"${scheme}" is neither http nor https`, 'write one of the two');
  }
  if (port) yield* portFindings(port, [...path, 'port']);
}
