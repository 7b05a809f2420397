/** The rules of `userRules` by Envoy's Lua filter: a table by user, then the prefix. */
import { type Resource, typed } from '../envoy/resource.ts';
import type { RouteConfiguration } from './contender.ts';
import type { Rules } from './rules.ts';
import { classOfSubset, usersOf } from './same-logic.ts';

export function luaFilter(routes: RouteConfiguration, rules: Rules): Resource {
  const word = classOfSubset(routes, 'v2');
  const table = usersOf(rules).map((user) => `["${user}"] = "${word}"`);
  const inline_string = `
local classes = { ${table.join(', ')} }
function envoy_on_request(handle)
  local headers = handle:headers()
  local class = classes[headers:get("x-user")]
  if class and string.sub(headers:get(":path"), 1, 5) == "/api/" then
    headers:replace("x-mainsheet-route", class)
  end
end`;
  const lua = typed('envoy.extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string } });
  return { name: 'peer', typed_config: lua };
}
