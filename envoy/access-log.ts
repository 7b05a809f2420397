/**
 * The access log that `run` reads: one JSON object a line on Envoy's standard output. The format is written into the
 * connection managers, and the lines come back as `AccessRecord`s; both ends are here.
 */
import { RULE_STATE } from '../plan/table/shared-names.ts';
import type { Resource } from './resource.ts';

/** One request. Empty strings where Envoy had nothing to say; `duration` in milliseconds. */
export interface AccessRecord {
  /** The client's address, without its port. */
  client: string;
  /** What the client calls itself: its `user-agent`. */
  agent: string;
  method: string;
  authority: string;
  /** As the client sent it, before any rewrite. */
  path: string;
  /** The rule that took the request, `namespace/virtualservice/name-or-index`. */
  rule: string;
  /** The Envoy route, which is named for the route class. */
  route: string;
  cluster: string;
  /** `address:port` of the endpoint that answered last. */
  upstream: string;
  /** 0: the client went away before there was an answer. */
  status: number;
  /** Envoy's RESPONSE_FLAGS and RESPONSE_CODE_DETAILS: why an answer is not the upstream's own. */
  flags: string;
  details: string;
  duration: number;
}

/** Every line carries it, so that a line of anything else on the same stream is told apart. */
const MARK = 'mainsheet';

/** Envoy's command operators (configuration reference, "Access logging") for each field of a record. */
const FORMAT: Record<keyof AccessRecord | typeof MARK, string> = {
  [MARK]: 'request',
  client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  agent: '%REQ(user-agent)%',
  method: '%REQ(:method)%',
  authority: '%REQ(x-envoy-original-host?:authority)%',
  path: '%REQ(x-envoy-original-path?:path)%',
  rule: `%FILTER_STATE(wasm.${RULE_STATE}:PLAIN)%`,
  route: '%ROUTE_NAME%',
  cluster: '%UPSTREAM_CLUSTER_RAW%',
  upstream: '%UPSTREAM_HOST%',
  status: '%RESPONSE_CODE%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  duration: '%DURATION%',
};

/** envoy.config.accesslog.v3.AccessLog, for HttpConnectionManager.access_log. */
export const ACCESS_LOG: Resource = {
  name: 'envoy.access_loggers.stdout',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
    log_format: { json_format: FORMAT },
  },
};

/** The record in one line of Envoy's standard output; undefined if the line is something else. */
export function parseAccessLine(line: string): AccessRecord | undefined {
  const fields = jsonObject(line);
  if (fields?.[MARK] !== FORMAT[MARK]) return undefined;
  const text = (key: keyof AccessRecord) => (typeof fields[key] === 'string' && fields[key] !== '-' ? fields[key] : '');
  const number = (key: keyof AccessRecord) => (typeof fields[key] === 'number' ? fields[key] : 0);
  return {
    client: text('client'),
    agent: text('agent'),
    method: text('method'),
    authority: text('authority'),
    path: text('path'),
    rule: text('rule'),
    route: text('route'),
    cluster: text('cluster'),
    upstream: text('upstream'),
    status: number('status'),
    flags: text('flags'),
    details: text('details'),
    duration: number('duration'),
  };
}

function jsonObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
