import asc from 'assemblyscript/asc';

/** Compiles an AssemblyScript program, as the filters are compiled. */
export async function compile(path: string): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const options = ['--outFile', 'out.wasm', '--runtime', 'stub', '--use', 'abort=', '-O1'];
  const { error, stderr } = await asc.main([path, ...options], {
    writeFile: (name, contents) => {
      if (name === 'out.wasm' && typeof contents !== 'string') wasm = contents;
    },
  });
  if (error || !wasm) throw new Error(`${path} does not compile:\n${stderr}`);
  return wasm;
}
