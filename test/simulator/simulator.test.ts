import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../simulator/clock.ts';
import { ModuleRefused, Trap } from '../../simulator/errors.ts';
import type { Header } from '../../simulator/headers.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { compile } from './compile.ts';

let wasm: Uint8Array;
let simulator: Simulator;
let clock: Clock;
let log: string[];

beforeAll(async () => {
  wasm = await compile('test/simulator/fixture/index.ts');
});

beforeEach(async () => {
  log = [];
  clock = new Clock(1_000.25);
  const random = (bytes: Uint8Array) => bytes.set([7, 8]);
  simulator = await Simulator.load(wasm, { clock, random, log: (level, text) => log.push(`${level}: ${text}`) });
});

function configure(text = '', name = 'plugin'): boolean {
  const accepted = simulator.configure(name, Buffer.from(text));
  log.length = 0;
  return accepted;
}

const send = (order: string, ...more: Header[]) => simulator.request('plugin', [['x-do', order], ...more]);
const said = () => log.filter((line) => !/^info: (create|delete)/.test(line)).map((line) => line.replace('info: ', ''));

describe('a configuration', () => {
  test('comes as bytes, under the name of its root context', () => {
    expect(simulator.configure('plugin', Buffer.from('abc'))).toBe(true);
    expect(log).toEqual(['info: create 1 0', 'info: configure 3 0 abc plugin']);
  });

  test('that is empty is not copied at all', () => {
    expect(simulator.configure('plugin', new Uint8Array(0))).toBe(true);
    expect(said()).toEqual(['configure 0 0  plugin']);
  });

  test('that is refused leaves the one before in force', () => {
    expect(configure('refuse')).toBe(false);
    expect(() => send('')).toThrow('no configuration has been accepted for plugin');
    configure('good');
    expect(simulator.configure('plugin', Buffer.from('refuse'))).toBe(false);
    expect(log.at(-1)).toBe('info: delete 3');
    expect(send('').state).toBe('continued');
  });

  test('that is replaced goes when its last request has', () => {
    configure('tick');
    const held = send('hold');
    simulator.configure('plugin', Buffer.from('newer'));
    expect(log).not.toContain('info: delete 1');
    expect(simulator.advance(10)).toEqual([held]);
    expect(log.slice(-2)).toEqual(['info: delete 2', 'info: delete 1']);
    expect(simulator.contexts).toBe(1);
  });
});

describe('request headers', () => {
  beforeEach(() => {
    configure();
  });

  test('are read one by one, in any case, empty and missing ones apart', () => {
    send('read', ['x-one', '1'], ['x-one', '2'], ['x-empty', ''], ['x-utf8', 'naïve']);
    expect(said()).toEqual(['5 1 1 [] 1 naïve']);
  });

  test('are read all at once', () => {
    send('pairs', ['a', 'é'], ['b', Uint8Array.of(0x41, 0x42)]);
    const lengths = '\x03\0\0\0\x04\0\0\0\x05\0\0\0\x01\0\0\0\x02\0\0\0\x01\0\0\0\x02\0\0\0';
    expect(said()).toEqual(['pairs 0', `${lengths}x-do\0pairs\0a\0é\0b\0AB\0`]);
  });

  test('are replaced, added and removed', () => {
    const { headers, state } = send('edit', ['x-one', 'a'], ['x-two', 'b'], ['x-one', 'c']);
    expect(said()).toEqual(['0 0 0', '0']);
    expect(state).toBe('continued');
    expect(headers).toEqual([
      ['x-do', 'edit'],
      ['x-one', 'new'],
      ['x-one', 'more'],
      ['x-three', ''],
    ]);
  });

  test('of the caller are not touched', () => {
    const headers: Header[] = [['x-do', 'edit']];
    simulator.request('plugin', headers);
    expect(headers).toEqual([['x-do', 'edit']]);
  });
});

describe('a request', () => {
  beforeEach(() => {
    configure('tick');
  });

  test('is let go by a tick, and its headers are out of reach from then on', () => {
    const stream = send('hold', ['x-one', '1']);
    expect(stream.state).toBe('paused');
    expect(simulator.advance(9.5)).toEqual([]);
    expect(simulator.advance(0.5)).toEqual([stream]);
    expect(said()).toEqual(['effective 0', 'hold 0 0 2']);
    expect(stream).toMatchObject({ state: 'continued', startedAt: 0, settledAt: 10 });
    expect(stream.headers).toContainEqual(['x-one', 'late']);
  });

  test('is also held by the older answer StopIteration', () => {
    expect(send('hold-old').state).toBe('paused');
  });

  test('whose client has gone away is forgotten', () => {
    const stream = send('hold');
    simulator.reset(stream);
    expect(stream.state).toBe('reset');
    expect(simulator.advance(100)).toEqual([]);
    expect(said()[0]).toBe('effective 2');
    expect(simulator.contexts).toBe(1);
  });

  test('is answered, whatever the callback returns', () => {
    const stream = send('reply');
    expect(stream.state).toBe('replied');
    const headers = [['x-a', '1']];
    expect(stream.reply).toEqual({ status: 418, body: 'no', headers, details: 'fixture_says' });
    expect(send('reply-grpc').reply).toMatchObject({ status: 200, grpcStatus: 14 });
  });

  test('leaves no context behind', () => {
    for (const order of ['read', 'reply', 'edit']) send(order);
    expect(simulator.contexts).toBe(1);
  });

  test('has properties', () => {
    expect(send('property').ruleName).toBe('a/b/0');
    expect(said()).toEqual(['- 0 a/b/0']);
    expect(send('').ruleName).toBeUndefined();
  });

  test('has filter state', () => {
    expect(send('state').filterState).toEqual(new Map([['k', 'v1']]));
    expect(said()).toEqual(['0 2 0']);
  });
});

describe('the world', () => {
  beforeEach(() => {
    configure();
  });

  test('is what was passed in', () => {
    send('world');
    expect(said()).toEqual(['random 7 8', 'time 1000250000', 'clocks 0 1000250000 58', 'written', 'written 0 8 8']);
  });

  test('counts', () => {
    send('metric');
    send('metric');
    expect(said()).toEqual(['0 2', '0 0 42', '2 1', '0 2', '0 0 84', '2 1']);
    expect(simulator.metrics).toEqual(new Map([['mainsheet.hits', 84]]));
  });

  test('refuses what makes no sense', () => {
    send('bad');
    expect(said()).toEqual(['2 6', '2 6', '2 1', '2 2 1']);
  });
});

describe('a trap', () => {
  test.each([
    ['trap', /^proxy_on_request_headers trapped: unreachable$/],
    ['loop', /^proxy_on_request_headers trapped: .*stack/],
  ])('by %s names the export', (order, message) => {
    configure();
    expect(() => send(order)).toThrow(Trap);
    expect(() => simulator.configure('plugin', new Uint8Array(0))).toThrow(message);
  });

  test('in the configuration is no refusal', () => {
    expect(() => configure('trap')).toThrow('proxy_on_configure trapped: unreachable');
  });

  test('is the end of the VM: later requests are answered as by Envoy, paused ones hang', () => {
    configure('tick');
    const held = send('hold');
    expect(() => send('trap')).toThrow(Trap);
    expect(send('read')).toMatchObject({ state: 'replied', reply: { status: 503, details: 'wasm_fail_stream' } });
    expect(simulator.advance(1_000)).toEqual([]);
    expect(held.state).toBe('paused');
  });
});

describe('a module is refused', () => {
  const world = { clock: new Clock(), random: () => {}, log: () => {} };

  test('if it asks for what is not there', async () => {
    const strange = Buffer.from(wasm).toString('latin1').replace('proxy_get_metric', 'proxy_set_secret');
    const loading = Simulator.load(Buffer.from(strange, 'latin1'), world);
    await expect(loading).rejects.toThrow(
      new ModuleRefused('the module imports env.proxy_set_secret, which is not offered to it'),
    );
  });

  test('if it speaks another ABI', async () => {
    const other = Buffer.from(wasm).toString('latin1').replace('proxy_abi_version_0_2_1', 'proxy_abi_version_0_2_9');
    const loading = Simulator.load(Buffer.from(other, 'latin1'), world);
    await expect(loading).rejects.toThrow('the module does not export proxy_abi_version_0_2_1');
  });
});
