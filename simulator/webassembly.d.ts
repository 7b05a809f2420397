/** What the simulator and its tests use of Node's WebAssembly, which TypeScript declares only together with all of a browser. */
declare namespace WebAssembly {
  type ImportValue = (...values: never[]) => unknown;
  type Imports = Record<string, Record<string, ImportValue>>;
  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { module: string; name: string; kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown> & { memory?: Memory };
  }
  class Memory {
    constructor(pages: { initial: number });
    readonly buffer: ArrayBuffer;
  }
  class RuntimeError extends Error {}
  class CompileError extends Error {}
  function compile(bytes: Uint8Array): Promise<Module>;
}
