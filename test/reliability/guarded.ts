/** The traffic filter, compiled with a guard at every load and store. */
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import binaryen from 'assemblyscript/binaryen';
import { Clock } from '../../simulator/clock.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { dice, MUTANTS, TRAFFIC_WASM, type World } from '../twins/wasm.ts';
import { Guard } from './guard.ts';

export interface GuardedWorld extends World {
  guard: Guard;
}

const FILE = 'guarded.wasm';
/** Nothing is inlined, and bytes are copied one by one, so that the guard sees all of it. Mutants are compiled so, too. */
export const AS_WRITTEN = [
  ...['-O0', '--disable', 'bulk-memory'],
  ...['--noAssert', '--uncheckedBehavior', 'always', '--runtime', 'stub', '--use', 'abort='],
];
/** The functions that give memory and take it back, and what the guard is told when they are done. */
const ALLOCATORS: Record<string, string> = {
  'assembly/memory/blocks/allocate': 'guard_allocated',
  'assembly/memory/blocks/release': 'guard_released',
  'assembly/memory/arena/take': 'guard_taken',
  'assembly/memory/arena/resetArena': 'guard_reset',
};
/** Binaryen's instrumentation passes values on as well, which nobody wants to know. */
const VALUES = { i32: binaryen.i32, i64: binaryen.i64, f32: binaryen.f32, f64: binaryen.f64 };

let guarded: Promise<Uint8Array> | undefined;

/** In a world whose dice are the same every time; what the guard finds is thrown by the call that does it. */
export async function loadGuarded(seed = 1): Promise<GuardedWorld> {
  guarded ??= compile().then(instrument);
  const wasm = await guarded;
  const log: string[] = [];
  const clock = new Clock(1_700_000_000_000);
  const guard = new Guard(1);
  const simulator = await Simulator.load(wasm, {
    clock,
    random: dice(seed),
    log: (level, text) => log.push(`${level}: ${text}`),
    instruments: guard.imports,
  });
  return { simulator, clock, log, guard };
}

async function compile(): Promise<Uint8Array> {
  if (MUTANTS) return readFileSync(TRAFFIC_WASM);
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['filters/traffic/index.ts', '--outFile', FILE, '--debug', ...AS_WRITTEN], {
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === FILE) wasm = contents as Uint8Array;
    },
  });
  if (error || !wasm) throw new Error(`the traffic filter does not compile:\n${stderr}`, { cause: error });
  return wasm;
}

function instrument(wasm: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(wasm);
  const { none, i32 } = binaryen;
  module.addFunctionImport('guard_enter', 'env', 'guard_enter', none, none);
  for (const [name, told] of Object.entries(ALLOCATORS)) wrap(module, name, told);
  module.runPasses(['instrument-memory']);
  for (const [name, type] of Object.entries(VALUES)) {
    for (const verb of ['load', 'store']) {
      module.removeFunction(`${verb}_val_${name}`);
      module.addFunction(`${verb}_val_${name}`, binaryen.createType([i32, type]), type, [], module.local.get(1, type));
    }
  }
  module.runPasses(['inlining-optimizing']);
  return module.emitBinary();
}

/** Puts a function of the same name in its place, which tells the guard when it begins and what came of it. */
function wrap(module: binaryen.Module, name: string, told: string): void {
  const { params, results, vars, body } = binaryen.getFunctionInfo(module.getFunction(name));
  const { none, i32 } = binaryen;
  const inner = `${name} itself`;
  module.removeFunction(name);
  module.addFunction(inner, params, results, vars, body);
  const given = params === none ? [] : [module.local.get(0, i32)];
  const result = given.length;
  const call = module.call(inner, given, results);
  const returned = results === none ? [] : [module.local.get(result, i32)];
  const tells = [...returned, ...given];
  module.addFunctionImport(told, 'env', told, binaryen.createType(tells.map(() => i32)), none);
  const steps = [
    module.call('guard_enter', [], none),
    results === none ? call : module.local.set(result, call),
    module.call(told, tells, none),
    ...returned.map(() => module.local.get(result, i32)),
  ];
  module.addFunction(
    name,
    params,
    results,
    returned.map(() => i32),
    module.block(null, steps, results),
  );
}
