/** What the host hands over is believed as far as its bytes reach, and what it refuses is done without. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Header } from '../../simulator/headers.ts';
import { measurePairs, writePairs } from '../../simulator/pairs.ts';
import { exact, forward, header, host, rule, tableOf } from '../plan/rules.ts';
import { TRAFFIC_WASM } from '../twins/wasm.ts';

const [OK, REFUSED] = [0, 1];
const [ROOT, STREAM] = [1, 2];
const CONTINUE = 0;
const TABLE = tableOf([
  host([rule('tea', [[header('x', exact('tea'))]], forward('v2')), rule('rest', [[]], forward('v1'))]),
]);
const REQUEST: Header[] = [
  [':authority', 'a'],
  [':path', '/'],
  ['x', 'tea'],
];
/** Where the sizes of the last header are. */
const LAST_SIZES = 4 + 8 * (REQUEST.length - 1);

function pairsOf(headers: Header[]): Buffer {
  const bytes = Buffer.alloc(measurePairs(headers));
  writePairs(bytes, 0, headers);
  return bytes;
}

function withWord(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(value, at);
  return changed;
}

interface Answers {
  /** The size that is told of a table, of headers. */
  tableSize?: number;
  pairs?: Buffer;
  pairsSize?: number;
  /** Whose headers come. */
  stream?: number;
  /** Calls that answer that they will not. */
  refuses?: string[];
}

type Call = (...values: number[]) => number;

let module: WebAssembly.Module;
beforeAll(() => {
  module = new WebAssembly.Module(readFileSync(TRAFFIC_WASM));
});

/** Configures the filter and asks it once, by a host that answers so. */
function meet({
  tableSize = TABLE.length,
  pairs = pairsOf(REQUEST),
  pairsSize = pairs.length,
  stream = STREAM,
  refuses = [],
}: Answers) {
  const called: string[] = [];
  const calls: Record<string, Call> = {
    proxy_get_buffer_bytes: (_type, _start, _size, at, sizeAt) => give(TABLE, tableSize, at!, sizeAt!),
    proxy_get_header_map_pairs: (_type, at, sizeAt) => give(pairs, pairsSize, at!, sizeAt!),
    proxy_define_metric: (_type, _name, _size, at) => word(at!, 7),
  };
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = (...values: number[]) => {
      called.push(name);
      return refuses.includes(name) ? REFUSED : (calls[name]?.(...values) ?? OK);
    };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const call = (name: string, ...values: number[]) => (exports[name] as Call)(...values);
  const word = (at: number, value: number) => {
    new DataView(exports.memory!.buffer).setUint32(at, value, true);
    return OK;
  };
  /** All bytes lie in memory, whatever size is told. */
  const give = (bytes: Uint8Array, size: number, at: number, sizeAt: number) => {
    const address = call('malloc', bytes.length);
    new Uint8Array(exports.memory!.buffer).set(bytes, address);
    word(at, address);
    return word(sizeAt, size);
  };
  call('proxy_on_context_create', ROOT, 0);
  const taken = call('proxy_on_configure', ROOT, TABLE.length) === 1;
  call('proxy_on_context_create', STREAM, ROOT);
  expect(call('proxy_on_request_headers', stream, 0, 1)).toBe(CONTINUE);
  return { taken, named: called.includes('proxy_replace_header_map_value'), called };
}

test('an honest host is believed', () => {
  expect(meet({})).toMatchObject({ taken: true, named: true });
});

describe('headers', () => {
  const whole = pairsOf(REQUEST);
  test.each<[title: string, answers: Answers]>([
    ['that cannot be had', { refuses: ['proxy_get_header_map_pairs'] }],
    ['of which the last byte is missing', { pairsSize: whole.length - 1 }],
    ['of which only the count is there', { pairsSize: 4 }],
    ['of which not even the count is there', { pairsSize: 3 }],
    ['whose sizes are not all there', { pairsSize: LAST_SIZES + 7 }],
    ['of which there are none', { pairs: withWord(whole, 0, 0) }],
    ['of which one more is told than there is', { pairs: withWord(whole, 0, REQUEST.length + 1) }],
    ['of which there are more than bytes', { pairs: withWord(whole, 0, whole.length) }],
    ['whose sizes would wrap round', { pairs: withWord(whole, 0, 0x20000003) }],
    ['with a name that ends behind them', { pairs: withWord(whole, LAST_SIZES, 2) }],
    ['with a name that wraps round', { pairs: withWord(whole, LAST_SIZES, 0xffffffff) }],
    ['with a value that ends behind them', { pairs: withWord(whole, LAST_SIZES + 4, 4) }],
    ['with a value that wraps round', { pairs: withWord(whole, LAST_SIZES + 4, 0xffffffff) }],
  ])('%s: the request goes on as it is', (_, answers) => {
    expect(meet(answers)).toMatchObject({ taken: true, named: false });
  });
});

describe('a table', () => {
  test.each<[title: string, answers: Answers]>([
    ['that cannot be had', { refuses: ['proxy_get_buffer_bytes'] }],
    ['of which the last byte is missing', { tableSize: TABLE.length - 1 }],
  ])('%s is refused', (_, answers) => {
    expect(meet(answers)).toMatchObject({ taken: false, named: false });
  });
});

test('a stream that was not announced goes on as it is', () => {
  expect(meet({ stream: STREAM + 1 })).toMatchObject({ taken: true, named: false });
});

test('a counter that is refused is not counted with, and the request is decided', () => {
  const { named, called } = meet({ refuses: ['proxy_define_metric'] });
  expect(named).toBe(true);
  expect(called).not.toContain('proxy_increment_metric');
  expect(meet({}).called).toContain('proxy_increment_metric');
});
