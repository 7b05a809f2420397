/** Who is measured: the same rules, decided in different ways. */
import { resolve } from 'node:path';
import { type Resource, typed } from '../envoy/resource.ts';
import type { Contender, Written } from './contender.ts';
import { luaFilter } from './lua.ts';
import { matcherTree } from './matcher-tree.ts';
import type { Rules } from './rules.ts';
import { classOfSubset, usersOf } from './same-logic.ts';

/** Built by hand: bench/rust/README.md. */
export const RUST_FILTER = resolve('dist/bench/rust.wasm');
export const NATIVE = "Envoy's route list";

export function mainsheet(rules: Rules, name = 'Mainsheet'): Contender {
  return { name, rules, engine: 'wasm' };
}

/** As Istio writes it: nothing of ours is left in it. */
export function routeList(rules: Rules): Contender {
  return { name: NATIVE, rules, engine: 'native', change: withoutOurHeader };
}

/** For rules that ask for the value of one header, which are all that a tree can hold. */
export function tree(rules: Rules): Contender {
  return {
    name: "Envoy's matcher tree",
    rules,
    engine: 'native',
    change: (written) => {
      withoutOurHeader(written);
      matcherTree(written.routes);
    },
  };
}

/** Decides as our filter does, and leaves the rest to the same route classes. */
export function lua(rules: Rules): Contender {
  return {
    name: 'Lua',
    rules,
    engine: 'wasm',
    change: (written) => replaceFilter(written, luaFilter(written.routes, rules)),
  };
}

/** Every request takes the default. */
export function noOp(rules: Rules): Contender {
  const filter = wasmFilter(resolve('dist/bench/no-op.wasm'), '');
  return {
    name: 'Wasm, nothing done',
    rules: { ...rules, answer: { status: 200 } },
    engine: 'wasm',
    change: (written) => replaceFilter(written, filter),
  };
}

export function wasmFilter(filename: string, configuration: string): Resource {
  const vm_config = { runtime: 'envoy.wasm.runtime.v8', code: { local: { filename } } };
  const config = { vm_config, configuration: typed('google.protobuf.StringValue', { value: configuration }) };
  return { name: 'peer', typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', { config }) };
}

function withoutOurHeader({ manager, routes }: Written): void {
  delete manager.early_header_mutation_extensions;
  delete routes.request_headers_to_remove;
}

/** The same logic on the SDK that most filters are written with; left out where it has not been built. */
export function rust(rules: Rules): Contender {
  const change = (written: Written) => {
    const word = classOfSubset(written.routes, 'v2');
    const lines = usersOf(rules).map((user) => `${user} ${word}`);
    replaceFilter(written, wasmFilter(RUST_FILTER, lines.join('\n')));
  };
  return { name: 'Rust SDK', rules, engine: 'wasm', change };
}

/** Ours comes first, and may be switched off on hosts by its name. */
export function replaceFilter({ manager, routes }: Written, filter: Resource): void {
  manager.http_filters[0] = filter;
  for (const host of routes.virtual_hosts) delete host.typed_per_filter_config;
}
