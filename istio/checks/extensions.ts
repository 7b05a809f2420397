/** The laws of WasmPlugins and TrafficExtensions. */
import { type Finding, wrong } from '../findings.ts';
import type { TrafficExtension } from '../schema/traffic-extension.ts';
import type { WasmPlugin } from '../schema/wasm-plugin.ts';
import type { Path } from '../yaml/locate.ts';
import { portFindings } from './grammar/ports.ts';
import { checks, type Law } from './law.ts';
import { selectorFindings } from './selectors.ts';

const SCHEMES = ['oci', 'file', 'http', 'https'];
const LONGEST_NAME = 256;
const LONGEST_SECRET = 253;
const LARGEST_LUA = 64 * 1024;

type Wasm = NonNullable<TrafficExtension['wasm']>;

function* wasmFindings(wasm: Wasm, path: Path): Generator<Finding> {
  const { url, sha256, pluginName = '', imagePullSecret = '' } = wasm;
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1];
  if (url === '')
    yield wrong([...path, 'url'], 'the url is empty', 'write where the module is: oci://…, https://… or file://…');
  else if (scheme !== undefined && !SCHEMES.includes(scheme)) {
    yield wrong([...path, 'url'], `"${scheme}" is not a scheme of modules`, `use ${SCHEMES.join(', ')}`);
  }
  if (sha256 && !/^[0-9a-f]{64}$/.test(sha256))
    yield wrong(
      [...path, 'sha256'],
      'sha256 must be 64 lower-case hex digits',
      'write the hash of the module as sha256sum prints it',
    );
  if (pluginName.length > LONGEST_NAME)
    yield wrong([...path, 'pluginName'], `a name has ${LONGEST_NAME} letters at most`, 'shorten it');
  if (imagePullSecret.length > LONGEST_SECRET) {
    yield wrong(
      [...path, 'imagePullSecret'],
      `a Secret's name has ${LONGEST_SECRET} letters at most`,
      'write the name of a Secret',
    );
  }
  yield* environmentFindings(wasm, [...path, 'vmConfig', 'env']);
}

function* environmentFindings({ vmConfig }: Wasm, path: Path): Generator<Finding> {
  const variables = vmConfig?.env ?? [];
  for (const [index, { name, value, valueFrom = 'INLINE' }] of variables.entries()) {
    if (name === '') yield wrong([...path, index], 'the variable has no name', 'add "name: …"');
    else if (variables.findIndex((other) => other.name === name) < index) {
      yield wrong([...path, index, 'name'], `the variable "${name}" is given twice`, 'take one of the two out');
    }
    if (value && valueFrom !== 'INLINE')
      yield wrong(
        [...path, index, 'value'],
        `a value cannot be given with ${valueFrom}`,
        'take the value out, or valueFrom',
      );
  }
}

type Targeted = Pick<WasmPlugin, 'selector' | 'targetRef' | 'targetRefs' | 'match'>;

function* targetFindings(spec: Targeted): Generator<Finding> {
  const ways = [spec.selector && 'selector', spec.targetRef && 'targetRef', spec.targetRefs?.length && 'targetRefs'];
  const [first, second] = ways.filter((way) => typeof way === 'string');
  if (second) yield wrong(['spec', second], `${first} and ${second} cannot be used together`, 'keep one of the two');
  yield* selectorFindings(spec.selector?.matchLabels, ['spec', 'selector', 'matchLabels']);
  for (const [index, { ports = [] }] of (spec.match ?? []).entries()) {
    for (const [number, port] of ports.entries()) {
      yield* portFindings(port.number, ['spec', 'match', index, 'ports', number, 'number']);
    }
  }
}

const pluginCanBeLoaded: Law<WasmPlugin> = function* (spec) {
  yield* targetFindings(spec);
  yield* wasmFindings(spec, ['spec']);
};

const extensionCanBeLoaded: Law<TrafficExtension> = function* (spec) {
  yield* targetFindings(spec);
  const { wasm, lua } = spec;
  if (wasm) yield* wasmFindings(wasm, ['spec', 'wasm']);
  else if (!lua) yield wrong(['spec'], 'the extension has no code', 'add "wasm" or "lua"');
  const size = Buffer.byteLength(lua?.inlineCode ?? '');
  if (lua && size === 0) yield wrong(['spec', 'lua'], 'the extension has no code', 'add "inlineCode"');
  if (size > LARGEST_LUA)
    yield wrong(
      ['spec', 'lua', 'inlineCode'],
      `the code has ${size} bytes; 64 KiB is the most`,
      'make the code smaller',
    );
};

export const wasmPluginChecks = checks<WasmPlugin>(pluginCanBeLoaded);
export const trafficExtensionChecks = checks<TrafficExtension>(extensionCanBeLoaded);
