/** HTTP/2 as bytes, for requests that no library would send: frames (RFC 9113), header blocks without tables (RFC 7541). */

export type Field = [name: string | Buffer, value: string | Buffer];

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const DATA = 0;
const HEADERS = 1;
const SETTINGS = 4;
const CONTINUATION = 9;
const END_STREAM = 1;
const END_HEADERS = 4;
/** What a peer must take without having said more. */
const LARGEST_FRAME = 16_384;
/** Literal, never indexed, with a new name. */
const LITERAL = 0x10;
const SEVEN_BITS = 127;

/** How a connection begins. */
export const OPENING = Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, Buffer.alloc(0))]);

/** One request; `trailers` come after a body of one byte. */
export function request(stream: number, fields: Field[], trailers?: Field[]): Buffer {
  const head = headers(stream, fields, trailers ? 0 : END_STREAM);
  if (!trailers) return head;
  return Buffer.concat([head, frame(DATA, 0, stream, Buffer.from('x')), headers(stream, trailers, END_STREAM)]);
}

function headers(stream: number, fields: Field[], flags: number): Buffer {
  const block = Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(LITERAL), text(name), text(value)]));
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < block.length; at += LARGEST_FRAME) {
    const last = at + LARGEST_FRAME >= block.length ? END_HEADERS : 0;
    const part = block.subarray(at, at + LARGEST_FRAME);
    frames.push(at === 0 ? frame(HEADERS, flags | last, stream, part) : frame(CONTINUATION, last, stream, part));
  }
  return Buffer.concat(frames);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Its length in seven bits and more bytes, then the bytes as they are. */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string, 'latin1');
  const length: number[] = [];
  let rest = bytes.length;
  if (rest < SEVEN_BITS) return Buffer.concat([Buffer.of(rest), bytes]);
  length.push(SEVEN_BITS);
  for (rest -= SEVEN_BITS; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  return Buffer.concat([Buffer.of(...length, rest), bytes]);
}
