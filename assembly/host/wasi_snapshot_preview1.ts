/** Imports from WASI. AssemblyScript imports what is only declared from a module named like the file. */
export declare function random_get(buffer: usize, size: usize): u32;
