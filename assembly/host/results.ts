/** Results of host calls, and where the host leaves what it returns besides. */
export const OK: u32 = 0;

/** Two words: a pointer or number, and a size. */
export const RETURNED: u32 = <u32>memory.data(8, 8);
export const RETURNED_SIZE: u32 = RETURNED + 4;
