/** The tests that run inside Wasm, on a module that is at hand: as-pect does the same with one that it compiles. */
import { EmptyReporter, TestContext } from '@as-pect/core';
import { instantiate } from '@assemblyscript/loader';

const PAGES = 10;
/** Expectations and the like, more than any file of tests has: each takes long enough that a loop must not end by its rounds. */
const MOST_CALLS = 100_000;

/** Whether all pass. */
export async function passes(wasm: Uint8Array, file: string): Promise<boolean> {
  const context = new TestContext({ reporter: new EmptyReporter(), binary: wasm, fileName: file });
  const env = { memory: new WebAssembly.Memory({ initial: PAGES }) };
  const imports: Imports = context.createImports({ env });
  try {
    context.run(await instantiate(wasm, { ...imports, __aspect: bounded(imports.__aspect!) }));
  } catch {
    // A trap where no test is running.
    return false;
  }
  return context.pass;
}

type Imports = Record<string, Record<string, Call>>;
type Call = (...values: unknown[]) => unknown;

function bounded(calls: Record<string, Call>): Record<string, Call> {
  let count = 0;
  const once = (call: Call): Call => {
    return (...values) => {
      if (++count > MOST_CALLS) throw new Error('the tests do not end');
      return call(...values);
    };
  };
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, once(call)]));
}
