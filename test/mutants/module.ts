/**
 * The code of a Wasm module, instruction by instruction, with the bytes that each takes: as much of the binary format as
 * AssemblyScript writes (WebAssembly 1.0 and sign extension). A library would do, but they forget where in the file an
 * instruction was, and that is what a source map goes by.
 */
export interface Instruction {
  /** The bytes that it takes, from the beginning of the file. */
  at: number;
  end: number;
  opcode: number;
  /** A constant's value, or the index of what is called or set. */
  operand: number | bigint;
}

/** A function's code, without the size before it. */
export interface Body {
  at: number;
  end: number;
  instructions: Instruction[];
}

export interface Section {
  id: number;
  at: number;
  end: number;
}

export interface Signature {
  params: number;
  results: number;
}

export interface Module {
  bytes: Uint8Array;
  sections: Section[];
  bodies: Body[];
  /** By index of functions, imported ones first. */
  signatures: Signature[];
  /** By index of globals: the constant that it is, undefined for one that changes or is imported. */
  globals: (Instruction | undefined)[];
  /** The addresses of what lies in memory from the start. */
  data: { at: number; end: number };
}

export const SECTION = { type: 1, import: 2, function: 3, global: 6, code: 10, data: 11 } as const;
const IMPORTED = { function: 0, table: 1, memory: 2, global: 3 } as const;
const HEAD_BYTES = 8;

export const OP = {
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branchIf: 0x0d,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  globalGet: 0x23,
  globalSet: 0x24,
  firstLoad: 0x28,
  firstStore: 0x36,
  lastStore: 0x3e,
  i32Const: 0x41,
  i64Const: 0x42,
} as const;

export function readModule(bytes: Uint8Array): Module {
  const sections: Section[] = [];
  const reader = new Reader(bytes, HEAD_BYTES);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    sections.push({ id, at: reader.at, end: reader.at + size });
    reader.at += size;
  }
  const read = <T>(id: number, item: (section: Reader) => T): T[] => {
    const section = sections.find((one) => one.id === id);
    return section ? new Reader(bytes, section.at).list(item) : [];
  };
  const types = read(SECTION.type, readType);
  const imports = read(SECTION.import, readImport);
  const ofKind = (kind: number) => imports.filter((imported) => imported.kind === kind);
  const own = read(SECTION.function, (section) => section.unsigned());
  const segments = read(SECTION.data, readSegment);
  return {
    bytes,
    sections,
    bodies: read(SECTION.code, readBody),
    signatures: [...ofKind(IMPORTED.function).map(({ type }) => type), ...own].map((type) => types[type]!),
    globals: [...ofKind(IMPORTED.global).map(() => undefined), ...read(SECTION.global, readGlobal)],
    data: { at: Math.min(...segments.map(({ at }) => at)), end: Math.max(...segments.map(({ end }) => end)) },
  };
}

class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    return this.bytes[this.at++]!;
  }

  unsigned(): number {
    return Number(BigInt.asUintN(64, this.#leb().value));
  }

  signed(): bigint {
    const { value, bits } = this.#leb();
    return BigInt.asIntN(Math.min(bits, 64), value);
  }

  list<T>(item: (reader: this) => T): T[] {
    return Array.from({ length: this.unsigned() }, () => item(this));
  }

  text(): void {
    const size = this.unsigned();
    this.at += size;
  }

  /** LEB128: seven bits a byte, the lowest first. */
  #leb(): { value: bigint; bits: number } {
    let value = 0n;
    let bits = 0;
    for (let more = true; more; bits += 7) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(bits);
      more = byte > 0x7f;
    }
    return { value, bits };
  }
}

function readType(reader: Reader): Signature {
  reader.byte();
  const params = reader.list(() => reader.byte()).length;
  return { params, results: reader.list(() => reader.byte()).length };
}

/** `type` is that of a function. */
function readImport(reader: Reader): { kind: number; type: number } {
  reader.text();
  reader.text();
  const kind = reader.byte();
  if (kind === IMPORTED.function) return { kind, type: reader.unsigned() };
  if (kind !== IMPORTED.memory) reader.byte();
  if (kind === IMPORTED.global) reader.byte();
  else readLimits(reader);
  return { kind, type: 0 };
}

function readLimits(reader: Reader): void {
  const hasMost = reader.byte() & 1;
  reader.unsigned();
  if (hasMost) reader.unsigned();
}

function readGlobal(reader: Reader): Instruction | undefined {
  reader.byte();
  const changes = reader.byte() === 1;
  const [value] = readExpression(reader);
  return changes ? undefined : value;
}

function readSegment(reader: Reader): { at: number; end: number } {
  if (reader.unsigned() !== 0) throw new Error('a segment of data that is not put into memory at the start');
  const [offset] = readExpression(reader);
  const at = Number(offset!.operand);
  const size = reader.unsigned();
  reader.at += size;
  return { at, end: at + size };
}

function readBody(reader: Reader): Body {
  const size = reader.unsigned();
  const at = reader.at;
  const end = at + size;
  reader.list(() => {
    reader.unsigned();
    reader.byte();
  });
  const instructions: Instruction[] = [];
  while (reader.at < end) instructions.push(readInstruction(reader));
  return { at, end, instructions };
}

/** Up to the `end` that closes it. */
function readExpression(reader: Reader): Instruction[] {
  const instructions = [readInstruction(reader)];
  while (instructions.at(-1)!.opcode !== OP.end) instructions.push(readInstruction(reader));
  return instructions;
}

function readInstruction(reader: Reader): Instruction {
  const at = reader.at;
  const opcode = reader.byte();
  const operand = readOperand(reader, opcode);
  return { at, end: reader.at, opcode, operand };
}

const BRANCH_TABLE = 0x0e;
const CALL_INDIRECT = 0x11;
const MEMORY_SIZE = 0x3f;
const MEMORY_GROW = 0x40;
const F32_CONST = 0x43;
const F64_CONST = 0x44;
const LAST_SIMPLE = 0xc4;

function readOperand(reader: Reader, opcode: number): number | bigint {
  const { at } = reader;
  if (opcode >= 0x02 && opcode <= OP.if) return reader.signed();
  if (opcode === OP.branchIf - 1 || opcode === OP.branchIf || opcode === OP.call) return reader.unsigned();
  if (opcode === BRANCH_TABLE) return [...reader.list(() => reader.unsigned()), reader.unsigned()].length;
  if (opcode === CALL_INDIRECT) return [reader.unsigned(), reader.unsigned()][0]!;
  if (opcode >= 0x20 && opcode <= OP.globalSet) return reader.unsigned();
  if (opcode >= OP.firstLoad && opcode <= OP.lastStore) return [reader.unsigned(), reader.unsigned()][1]!;
  if (opcode === MEMORY_SIZE || opcode === MEMORY_GROW) return reader.byte();
  if (opcode === OP.i32Const || opcode === OP.i64Const) return reader.signed();
  if (opcode === F32_CONST) reader.at += 4;
  else if (opcode === F64_CONST) reader.at += 8;
  else if (opcode > LAST_SIMPLE) throw new Error(`an instruction that is not known: 0x${opcode.toString(16)} at ${at}`);
  return 0;
}
