/** All that is compiled of the filters' sources. */
import { readdirSync } from 'node:fs';
import { AS_WRITTEN } from '../reliability/guarded.ts';
import { type Compiled, compile } from './compile.ts';

/** Where constants lie in memory: high enough that no number in the sources is taken for the address of one. */
const STATIC = ['--disable', 'bulk-memory', '--memoryBase', '32768'];
/** 256 MB: more than any test needs, and not all that the machine has. */
const BOUNDED = ['--maximumMemory', '4096'];
const SPECS = 'test/wasm';
/** As as-pect compiles them. */
const ASPECT = ['test/wasm/heap.include.ts', '--config', 'as-pect.asconfig.json', '--target', 'noCoverage'];

/** What is compiled of the sources: a filter, which tests on the host load, or a test that runs inside Wasm. */
export interface Program extends Compiled {
  name: string;
  kind: 'filter' | 'spec';
}

/** The filters and the specs. */
export async function compilePrograms(): Promise<Program[]> {
  const programs: Program[] = [];
  const add = async (kind: Program['kind'], name: string, options: string[]) => {
    programs.push({ name, kind, ...(await compile(options)) });
  };
  for (const name of readdirSync('filters'))
    await add('filter', name, [`filters/${name}/index.ts`, ...AS_WRITTEN, ...STATIC, ...BOUNDED]);
  for (const file of readdirSync(SPECS).filter((name) => name.endsWith('.spec.ts')))
    await add('spec', file, [`${SPECS}/${file}`, ...ASPECT, ...STATIC]);
  return programs;
}
