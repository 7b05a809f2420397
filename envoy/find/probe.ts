/**
 * Whether a program is an Envoy that can run our filters. Asking is the only sound way: a binary may carry the name
 * `envoy.wasm.runtime.v8` and not the runtime. So Envoy is made to load the smallest Wasm module there is, which also
 * shows that it runs on this machine at all. Takes about 0.1 s.
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';

/** Its version if it will do, else why not, as a clause about `it`. */
export type Probe = { version: string } | { why: string };

/** `(module (memory (export "memory") 1) (func (export "proxy_abi_version_0_2_1")) (func (export "malloc") …))` */
const SMALLEST_MODULE = Buffer.concat([
  Buffer.from('\0asm\x01\0\0\0'),
  section(1, [2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f]), // types: () → (), (i32) → i32
  section(3, [2, 0, 1]), // functions: 0 has type 0, 1 has type 1
  section(5, [1, 0, 1]), // one memory of one page
  section(7, [
    3,
    ...exported('memory', 2, 0),
    ...exported('proxy_abi_version_0_2_1', 0, 0),
    ...exported('malloc', 0, 1),
  ]),
  section(10, [2, 2, 0, 0x0b, 4, 0, 0x41, 0, 0x0b]), // bodies: nothing; i32.const 0
]);

/** A listener whose network filter is that module. Nothing is bound: the configuration is only validated. */
const CONFIGURATION = {
  static_resources: {
    listeners: [
      {
        name: 'probe',
        address: { socket_address: { address: '127.0.0.1', port_value: 0 } },
        filter_chains: [{ filters: [wasmFilter(), echoFilter()] }],
      },
    ],
  },
};

export async function probe(path: string): Promise<Probe> {
  const missing = await notAFile(path);
  if (missing) return { why: missing };
  const version = await run(path, ['--version']);
  const [, number] = /version: [0-9a-f]+\/([^/\s]+)\//.exec(version.output) ?? [];
  if (version.failure) return { why: `it does not run here (${version.failure})` };
  if (!number) return { why: 'it is not Envoy (its --version says something else)' };

  const args = ['--mode', 'validate', '--disable-hot-restart', '-l', 'error', '--config-yaml'];
  const load = await run(path, [...args, JSON.stringify(CONFIGURATION)]);
  if (!load.failure) return { version: number };
  if (/wasm/i.test(load.output)) {
    return { why: `it is Envoy ${number} built without the V8 runtime for Wasm (envoy.wasm.runtime.v8)` };
  }
  return { why: `it is Envoy ${number} and could not load a Wasm filter (${load.failure})` };
}

async function notAFile(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? undefined : 'it is not a file';
  } catch {
    return 'there is no such file';
  }
}

/** Output of both streams, and in a few words what went wrong, if anything did. */
function run(path: string, args: string[]): Promise<{ output: string; failure?: string }> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 20_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (!error) return resolve({ output });
      const said = stderr.trim().split('\n').at(-1);
      resolve({ output, failure: said || (error.killed ? 'no answer within 20 s' : error.message) });
    });
  });
}

function wasmFilter() {
  return {
    name: 'envoy.filters.network.wasm',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm',
      config: {
        vm_config: {
          runtime: 'envoy.wasm.runtime.v8',
          code: { local: { inline_bytes: SMALLEST_MODULE.toString('base64') } },
        },
      },
    },
  };
}

function echoFilter() {
  return {
    name: 'envoy.filters.network.echo',
    typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo' },
  };
}

/** One section of a Wasm module; all lengths here fit one LEB128 byte. */
function section(id: number, content: number[]): Buffer {
  return Buffer.from([id, content.length, ...content]);
}

function exported(name: string, kind: number, index: number): number[] {
  return [name.length, ...Buffer.from(name), kind, index];
}
