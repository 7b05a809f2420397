/** Header operations as Istio writes them for Envoy: removals first, then what is set, then what is added. */
import type { HeaderEdits, HeaderOps } from '../../plan/plan.ts';
import { defined, nonEmpty, type Resource } from '../resource.ts';

/**
 * The `…_headers_to_add` and `…_headers_to_remove` of a Route or a ClusterWeight. Several levels are put one after the
 * other, so that a later one wins what both set.
 */
export function headerOperations(...levels: HeaderOps[]): Resource {
  const request = levels.map((level) => level.request);
  const response = levels.map((level) => level.response);
  return defined({
    request_headers_to_add: nonEmpty(request.flatMap(additions)),
    request_headers_to_remove: nonEmpty(request.flatMap((edits) => edits.remove)),
    response_headers_to_add: nonEmpty(response.flatMap(additions)),
    response_headers_to_remove: nonEmpty(response.flatMap((edits) => edits.remove)),
  });
}

export function editsAnything({ request, response }: HeaderOps): boolean {
  return [request, response].some(({ set, add, remove }) => set.length + add.length + remove.length > 0);
}

function additions({ set, add }: HeaderEdits): Resource[] {
  return [
    ...set.map((entry) => headerValueOption(entry, 'OVERWRITE_IF_EXISTS_OR_ADD')),
    ...add.map((entry) => headerValueOption(entry, 'APPEND_IF_EXISTS_OR_ADD')),
  ];
}

function headerValueOption([key, value]: [name: string, value: string], action: string): Resource {
  return { header: { key, value }, append_action: action };
}
