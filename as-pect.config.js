// The tests that run inside Wasm: `npx asp`. They meet no host call, so that none is there.
export default {
  entries: ['test/wasm/*.spec.ts'],
  include: ['test/wasm/*.include.ts'],
  disclude: [/node_modules/],
  instantiate: (memory, createImports, instantiate, binary) => instantiate(binary, createImports({ env: { memory } })),
  outputBinary: false,
};
