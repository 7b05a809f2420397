import { ROUTE_HEADER, RULE_STATE } from '../plan/table/shared-names.ts';
import type { Text } from './bytes.ts';
import type { Header, HeaderMap } from './headers.ts';

/** An answer by the filter itself. */
export interface Reply {
  status: number;
  /** As asked for by the filter: Envoy makes it the answer's only status for gRPC requests, and a header for others. */
  grpcStatus?: number;
  body: Text;
  headers: Header[];
  /** `response_code_details`. */
  details: string;
}

/**
 * One request, and what has become of it so far: `paused` while the filter holds it; `continued` once it has gone on
 * to the router; `replied` if it was answered; `reset` if the client or the filter broke it off.
 */
export class Stream {
  state: 'paused' | 'continued' | 'replied' | 'reset' = 'paused';
  reply: Reply | undefined;
  /** What the filter has set by `set_envoy_filter_state`. */
  readonly filterState = new Map<string, Text>();
  /** On the simulator's clock, in milliseconds; `settledAt` while paused: undefined. */
  settledAt: number | undefined;

  constructor(
    readonly map: HeaderMap,
    readonly startedAt: number,
    /** What filters have set by `proxy_set_property`. */
    readonly properties: Map<string, Text> = new Map(),
  ) {}

  /** The headers as the router sees them. */
  get headers(): readonly Header[] {
    return this.map.list;
  }

  /** The route class that was chosen; none: Envoy's native default. */
  get routeClass(): string | undefined {
    return this.map.get(ROUTE_HEADER)?.toString();
  }

  /** The rule that took the request, where the rule table asks for names. */
  get ruleName(): string | undefined {
    return this.properties.get(RULE_STATE)?.toString();
  }
}
