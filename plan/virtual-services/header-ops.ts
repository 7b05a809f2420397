import type { HeaderOperations, Headers } from '../../istio/index.ts';
import type { HeaderEdits, HeaderOps } from '../plan.ts';

export const NO_OPS: HeaderOps = { request: noEdits(), response: noEdits() };

/** Operations on headers, and what they set `Host` to, unless it is empty: no edit, but a rewrite of the authority. */
export interface Operations {
  headers: HeaderOps;
  authority?: string;
}

/** Most rules and destinations have none: they share one object. */
const NONE: Operations = { headers: NO_OPS };

export function operationsOf(headers: Headers | undefined): Operations {
  if (!headers) return NONE;
  const { request = {}, response } = headers;
  const named = [...Object.entries(request.set ?? {}), ...Object.entries(request.add ?? {})];
  const authority = named.find(([name, value]) => isHost(name) && value !== '')?.[1];
  const edits = editsOf(request);
  return {
    headers: {
      request: {
        ...edits,
        set: edits.set.filter(([name]) => !isHost(name)),
        add: edits.add.filter(([name]) => !isHost(name)),
      },
      response: editsOf(response ?? {}),
    },
    ...(authority !== undefined && { authority }),
  };
}

function isHost(name: string): boolean {
  return ['host', ':authority'].includes(name.toLowerCase());
}

function editsOf({ set, add, remove }: HeaderOperations): HeaderEdits {
  return { set: Object.entries(set ?? {}), add: Object.entries(add ?? {}), remove: [...(remove ?? [])] };
}

function noEdits(): HeaderEdits {
  return { set: [], add: [], remove: [] };
}
