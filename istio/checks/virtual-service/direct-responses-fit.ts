import { doubtful, type Finding, wrong } from '../../findings.ts';
import type { HTTPBody, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** Bytes: Envoy takes no more, and Istio warns above the second. */
const LARGEST_BODY = 1024 * 1024;
const LARGE_BODY = 100 * 1024;

/** A direct response has a status of HTTP, and a body that Envoy will keep. */
export const directResponsesFit: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    if (!part.directResponse) continue;
    const { status, body } = part.directResponse;
    const place = [...path, 'directResponse'];
    if (status < 200 || status > 600)
      yield wrong([...place, 'status'], `${status} is not from 200 to 599`, 'write a status from 200 to 599');
    if (body) yield* bodyFindings(body, [...place, 'body']);
  }
};

function* bodyFindings(body: HTTPBody, path: Path): Generator<Finding> {
  const size =
    body.bytes === undefined ? Buffer.byteLength(body.string ?? '') : Buffer.byteLength(body.bytes, 'base64');
  if (size > LARGEST_BODY)
    yield wrong(path, `the body has ${size} bytes; 1 MiB is the most`, 'make it smaller, or let a service answer');
  else if (size > LARGE_BODY)
    yield doubtful(
      path,
      `the body has ${size} bytes, which every proxy keeps in memory`,
      'make it smaller, or let a service answer',
    );
}
