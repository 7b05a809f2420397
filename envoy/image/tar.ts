/** Tar archives as POSIX.1-1988 (ustar) draws them: plain files, owned by root, of no date, so that bytes are stable. */

const BLOCK = 512;
const MODE = '0000644\0';
/** Where the fields of a header lie; what is not named stays zero. */
const FIELDS = { name: 0, mode: 100, uid: 108, gid: 116, size: 124, mtime: 136, checksum: 148, type: 156, magic: 257 };
const LONGEST_NAME = 100;
const ZERO = '0000000\0';

/** By name, which is shorter than 100 ASCII characters; in the order of the map. */
export function tar(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const blocks = [...files].flatMap(([name, bytes]) => [header(name, bytes.length), bytes, padding(bytes.length)]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number): Buffer {
  if (name.length >= LONGEST_NAME) throw new Error(`a name too long for this archive: ${name}`);
  const block = Buffer.alloc(BLOCK);
  const put = (field: keyof typeof FIELDS, text: string) => block.write(text, FIELDS[field], 'latin1');
  put('name', name);
  put('mode', MODE);
  put('uid', ZERO);
  put('gid', ZERO);
  put('size', `${size.toString(8).padStart(11, '0')}\0`);
  put('mtime', '00000000000\0');
  put('type', '0');
  put('magic', 'ustar\x0000');
  // Counted with spaces in its own place.
  put('checksum', ' '.repeat(8));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put('checksum', `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

function padding(size: number): Buffer {
  return Buffer.alloc(-size & (BLOCK - 1));
}
