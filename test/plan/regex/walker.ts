/** The filter's own walker, compiled to Wasm by itself, so that tests ask the code that runs in Envoy. */
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { AUTOMATON_KIND, KIND_NFA, NFA_WORDS } from '../../../plan/table/layout.ts';

export interface Walker {
  /** Asks the walker, after its check of the automaton. */
  accepts(automaton: Uint8Array, value: Uint8Array): boolean;
  fits(automaton: Uint8Array): boolean;
}

interface Exports {
  memory: WebAssembly.Memory;
  automatonAccepts(automaton: number, value: number, length: number, scratch: number): number;
  automatonFits(automaton: number, available: number): number;
}

const root = new URL('../../../', import.meta.url);
const VALUE = 0;
const SCRATCH = 16_384;
const SCRATCH_END = 65_536;

/** Of one set of positions: 0 for a DFA, which keeps none. */
export function wordsOf({ buffer, byteOffset }: Uint8Array): number {
  const view = new DataView(buffer, byteOffset);
  return view.getUint32(AUTOMATON_KIND, true) === KIND_NFA ? view.getUint32(NFA_WORDS, true) : 0;
}

let built: Promise<Walker> | undefined;

/** Takes some seconds the first time. */
export function buildWalker(): Promise<Walker> {
  built ??= build();
  return built;
}

async function build(): Promise<Walker> {
  const { memory, automatonAccepts, automatonFits } = await instantiate();
  const bytes = new Uint8Array(memory.buffer);

  /** At the very end of the memory: a walk that leaves the automaton traps. */
  const place = (automaton: Uint8Array): number => {
    const address = bytes.length - automaton.length;
    if (address < SCRATCH_END) throw new Error('the automaton is too large for this memory');
    bytes.set(automaton, address);
    return address;
  };
  return {
    accepts(automaton, value) {
      const address = place(automaton);
      if (automatonFits(address, automaton.length) === 0) throw new Error('the automaton does not pass its check');
      if (wordsOf(automaton) * 8 > SCRATCH_END - SCRATCH || value.length > SCRATCH) throw new Error('too large');
      bytes.set(value, VALUE);
      bytes.fill(0xff, SCRATCH, SCRATCH_END);
      return automatonAccepts(address, VALUE, value.length, SCRATCH) !== 0;
    },
    fits: (automaton) => automatonFits(place(automaton), automaton.length) !== 0,
  };
}

async function instantiate(): Promise<Exports> {
  let binary: Uint8Array | undefined;
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--initialMemory', '64', '--use', 'abort='];
  const { error, stderr } = await asc.main(['assembly/match/automaton.ts', '--outFile', 'automaton.wasm', ...options], {
    readFile: (name) => readIfPresent(new URL(name, root)),
    writeFile: (_name, contents) => {
      binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`asc failed: ${error}\n${stderr}`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), {});
  return exports as unknown as Exports;
}

function readIfPresent(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
