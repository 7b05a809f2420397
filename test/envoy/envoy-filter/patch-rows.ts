/** Tables of patches, each with what it makes of a sidecar's configuration. */
import { expect, it } from 'vitest';
import type { Snapshot } from '../../../envoy/snapshot.ts';
import { patched } from './patching.ts';

export type Look = (made: Snapshot) => unknown;
type Row = [what: string, patches: string[], look: Look, expected: unknown];

/** `applyTo: …, match: …, patch: …` in short. */
export const entry = (applyTo: string, operation: string, match: string, value = '') =>
  `{applyTo: ${applyTo}, match: {${match}}, patch: {operation: ${operation}${value && `, value: {${value}}`}}}`;
const MANAGER = 'envoy.filters.network.http_connection_manager';
export const inManager = (sub?: string) =>
  `listener: {filterChain: {filter: {name: ${MANAGER}${sub ? `, subFilter: {name: ${sub}}` : ''}}}}`;
export const vhost = (name: string, route = '') =>
  `routeConfiguration: {vhost: {name: "${name}"${route && `, route: {${route}}`}}}`;
export const ROUTER = 'envoy.filters.http.router';
export const LUA = 'name: lua, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}';
export const NEW = 'name: new, match: {prefix: /new}, direct_response: {status: 201}';

export function check(rows: Row[]): void {
  it.each(rows)('%s', (_, patches, look, expected) => {
    const made = patched(patches);
    expect(look(made)).toEqual(expected);
    expect(made.idlePatches).toEqual([]);
  });
}
