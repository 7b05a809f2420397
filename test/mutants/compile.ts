/** What is mutated, compiled as it is written: nothing inlined or shortened, so that an instruction has one place. */
import { SourceMap } from 'node:module';
import asc from 'assemblyscript/asc';
import { type Body, type Module, readModule } from './module.ts';

export interface Place {
  file: string;
  /** From 1, as the column is. */
  line: number;
  column: number;
}

export interface Compiled {
  module: Module;
  /**
   * Where the instruction at this byte comes from. What the compiler adds of its own belongs to what it is added to, which
   * comes after its parts.
   */
  placeOf(at: number, body: Body): Place | undefined;
}

const FILE = 'compiled.wasm';

/** @param options of asc, and what to compile */
export async function compile(options: string[]): Promise<Compiled> {
  const written = new Map<string, string | Uint8Array>();
  const { error, stderr } = await asc.main([...options, '--outFile', FILE, '--debug', '--sourceMap'], {
    writeFile: (name: string, contents: string | Uint8Array) => {
      written.set(name, contents);
    },
  });
  const wasm = written.get(FILE);
  const map = written.get(`${FILE}.map`);
  if (error || !wasm || !map) throw new Error(`${options[0]} does not compile:\n${stderr}`, { cause: error });
  const places = new SourceMap(JSON.parse(map.toString()));
  const told = (at: number): Place | undefined => {
    const { originalSource: file, originalLine, originalColumn } = { ...places.findEntry(0, at) } as Entry;
    return file ? { file, line: originalLine + 1, column: originalColumn + 1 } : undefined;
  };
  return {
    module: readModule(wasm as Uint8Array),
    placeOf(at, { instructions }) {
      const located = instructions.find((one) => one.at >= at && told(one.at));
      return located && told(located.at);
    },
  };
}

/** What a source map has of a place that came from nowhere is nothing. */
interface Entry {
  originalSource?: string;
  originalLine: number;
  originalColumn: number;
}
