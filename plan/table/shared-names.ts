/** Names by which the filter and Envoy's configuration speak to each other, compiled by Node and by AssemblyScript. */

/** The filter's one word: the name of a route class. */
export const ROUTE_HEADER = 'x-mainsheet-route';

/** Filter state with the name of the rule. Access logs read it as `%FILTER_STATE(wasm.mainsheet.rule:PLAIN)%`. */
export const RULE_STATE = 'mainsheet.rule';
