/**
 * AssemblyScript's own heap claims all memory there is when it is first used. Used here at the start, it leaves alone the
 * pages that assembly/memory/blocks.ts adds later. The filters themselves never use it.
 */
export const first = new ArrayBuffer(8);
